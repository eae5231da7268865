#!/usr/bin/env bash
# Makes what docker-compose.yml needs beside the images: .env, secrets, an authority of its own with certificates for servers and devices, the
# broker's users and topics, folders for data. Run it again after a change of .env or the register: what is there stays, what is missing is made.
#   deploy/prepare.sh                 all of it; variables of .env.example that are set in the environment go into the first .env
#   deploy/prepare.sh --renew ID ...  a device is lost: its certificate is revoked and its password forgotten, others are made
# Needs openssl, python3, and mosquitto_passwd or docker.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 077

secrets=deploy/secrets
authority=$secrets/authority
configuration=deploy/authority.cnf
export AUTHORITY=$authority NAMES=DNS:localhost
authority_days=7300 device_days=3650 server_days=730 renew_before_days=60
made=()

fail() {
  echo "prepare.sh: $*" >&2
  exit 1
}

# What a program says is of interest only when it fails.
quietly() {
  local said
  said=$("$@" 2>&1) || fail "$1 failed: $said"
}

# Standard input into a file that is there whole or not at all.
put() {
  cat >"$1.part" && mv "$1.part" "$1"
}

random() {
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'
}

secret() {
  [ -s "$1" ] && return
  random | put "$1"
  made+=("$1")
}

# A setting as compose reads it: from the environment, else from .env.
setting() {
  if [ -n "${!1:-}" ]; then echo "${!1}"; else sed -n "s/^$1=//p" .env | tail -n 1; fi
}

write_env() {
  local line name user
  [ -e .env ] && return
  # The user of the .NET images, which is nobody on this machine, when root runs this.
  user=$(id -u):$(id -g)
  [ "$(id -u)" -ne 0 ] || user=1654:1654
  : "${WENCHANG_USER:=$user}" "${WENCHANG_HOSTS:=$(hostname)}"
  : "${WENCHANG_PUBLIC_URL:=https://${WENCHANG_HOSTS%%,*}:${WENCHANG_HTTPS_PORT:-8443}}"
  while IFS= read -r line; do
    name=${line%%=*}
    case $line in [A-Z]*=*) [ -z "${!name+set}" ] || line="$name=${!name}" ;; esac
    printf '%s\n' "$line"
  done <.env.example | put .env
  made+=(.env)
}

# The stations of the register, "domain id" a line.
read_stations() {
  local register
  register=$(setting WENCHANG_REGISTER)
  [ -e "$register" ] || fail "WENCHANG_REGISTER: there is no file $register"
  python3 - "$register" <<'PYTHON'
import json, re, sys
try:
    stations = json.load(open(sys.argv[1], encoding="utf-8-sig"))["stations"]
    for station in stations:
        domain, name = station["domain"], station["id"]
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", name) or not re.fullmatch(r"[a-z][a-z0-9-]*", domain):
            sys.exit(f"{sys.argv[1]}: station {name!r} of {domain!r}: expected letters, digits, _ and -")
        if name in ("worker", "simulator"):
            sys.exit(f"{sys.argv[1]}: station {name!r}: the broker has a user of this name; give the station another id")
        print(domain, name)
except (ValueError, KeyError, TypeError) as error:
    sys.exit(f"{sys.argv[1]}: expected JSON without remarks, with stations that have id and domain: {error!r}")
PYTHON
}

make_authority() {
  mkdir -p "$authority"
  if [ ! -s "$authority/ca.key" ]; then
    [ ! -e "$secrets/authority_certificate" ] || fail "$authority/ca.key is gone, and without it nothing can be signed: put it back, or remove $secrets/authority_certificate to begin anew with every device"
    quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config "$configuration" -extensions authority -subj "/CN=WenchangPlan $(hostname)" \
      -days "$authority_days" -keyout "$authority/ca.key.part" -out "$secrets/authority_certificate"
    mv "$authority/ca.key.part" "$authority/ca.key"
    made+=("$secrets/authority_certificate")
  fi
  [ -e "$authority/index.txt" ] || : >"$authority/index.txt"
  [ -s "$authority/crlnumber" ] || echo 01 >"$authority/crlnumber"
  [ -s "$secrets/authority_revoked" ] || list_revoked
}

with_authority() {
  quietly openssl ca -config "$configuration" -keyfile "$authority/ca.key" -cert "$secrets/authority_certificate" "$@"
}

list_revoked() {
  with_authority -gencrl -out "$secrets/authority_revoked"
}

# issue server|device COMMON-NAME KEY CERTIFICATE DAYS
issue() {
  quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$3.part"
  quietly openssl req -new -config "$configuration" -key "$3.part" -subj "/CN=$2" -out "$4.request"
  quietly openssl x509 -req -in "$4.request" -CA "$secrets/authority_certificate" -CAkey "$authority/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days "$5" -sha256 -extfile "$configuration" -extensions "$1" -out "$4.part"
  rm "$4.request"
  mv "$3.part" "$3"
  mv "$4.part" "$4"
  made+=("$4")
}

# A server's certificate is made anew when its names change or its end is near. One that another authority has signed is its owner's business.
certify_server() {
  local certificate=$secrets/$1_certificate host names=DNS:$1,DNS:localhost,IP:127.0.0.1
  for host in $(setting WENCHANG_HOSTS | tr ',' ' '); do
    [[ $host =~ ^[A-Za-z0-9.:-]+$ ]] || fail "WENCHANG_HOSTS: found \"$host\", expected names and addresses with commas between"
    if [[ $host =~ ^([0-9]+\.){3}[0-9]+$ || $host == *:* ]]; then names+=,IP:$host; else names+=,DNS:$host; fi
  done
  if [ -s "$certificate" ]; then
    openssl verify -no_check_time -CAfile "$secrets/authority_certificate" "$certificate" >/dev/null 2>&1 || return 0
    [ "$names" != "$(cat "$authority/$1.names" 2>/dev/null)" ] || ! openssl x509 -noout -checkend $((renew_before_days * 86400)) -in "$certificate" >/dev/null || return 0
  fi
  NAMES=$names issue server "$1" "$secrets/$1_key" "$certificate" "$server_days"
  echo "$names" | put "$authority/$1.names"
}

certify_device() {
  local folder=$secrets/devices/$1
  mkdir -p "$folder"
  [ -s "$folder/device.crt" ] || issue device "$1" "$folder/device.key" "$folder/device.crt" "$device_days"
  cmp -s "$secrets/authority_certificate" "$folder/ca.crt" || put "$folder/ca.crt" <"$secrets/authority_certificate"
  [ -z "$device_passwords" ] || secret "$folder/password"
}

renew_device() {
  local folder=$secrets/devices/$1
  [ -s "$folder/device.crt" ] || fail "--renew $1: there is no $folder/device.crt"
  with_authority -revoke "$folder/device.crt"
  list_revoked
  rm -f "$folder"/{device.crt,device.key,password}
}

# A device publishes what it measures, and nothing of another station's.
write_acl() {
  local domain id
  {
    printf 'user worker\ntopic read wenchang/#\n'
    [ -z "$simulator" ] || printf '\n# Speaks for every station.\nuser simulator\ntopic write wenchang/#\n'
    while read -r domain id; do
      printf '\nuser %s\ntopic write wenchang/%s/%s/readings\ntopic write wenchang/%s/%s/status\n' "$id" "$domain" "$id" "$domain" "$id"
    done <<<"$stations"
  } | put "$secrets/mosquitto_acl"
}

# Hashes passwords where they stand, so that none is an argument that others can see.
hash_passwords() {
  if command -v mosquitto_passwd >/dev/null; then
    quietly mosquitto_passwd -U "$1/passwords"
  elif command -v docker >/dev/null; then
    quietly docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD/$1:/prepared" "$(setting REGISTRY)eclipse-mosquitto:2.0" mosquitto_passwd -U /prepared/passwords
  else
    fail "neither mosquitto_passwd nor docker is here, and one of them must hash the broker's passwords"
  fi
}

write_passwords() {
  local file user work old=$secrets/mosquitto_passwords sources=("$secrets/mqtt_worker_password") users=(worker) stale=
  [ -z "$simulator" ] || sources+=("$secrets/mqtt_simulator_password") users+=(simulator)
  while read -r _ user; do
    [ -z "$device_passwords" ] || sources+=("$secrets/devices/$user/password") users+=("$user")
  done <<<"$stations"
  [ "$(printf '%s\n' "${users[@]}" | sort)" = "$(cut -d: -f1 "$old" 2>/dev/null | sort)" ] || stale=yes
  for file in "${sources[@]}"; do
    [ ! "$file" -nt "$old" ] || stale=yes
  done
  [ -n "$stale" ] || return 0

  work=$secrets/work
  mkdir -p "$work"
  for user in "${!users[@]}"; do
    printf '%s:%s\n' "${users[$user]}" "$(cat "${sources[$user]}")"
  done >"$work/passwords"
  hash_passwords "$work"
  mv "$work/passwords" "$old"
  rm -rf "$work"
  made+=("$old")
}

for program in openssl python3; do
  command -v "$program" >/dev/null || fail "$program is missing"
done
write_env
owner=$(setting WENCHANG_USER)
[[ $owner =~ ^[1-9][0-9]*:[0-9]+$ ]] || fail "WENCHANG_USER: found \"$owner\", expected numbers as user:group, and not root"
[ "$(id -u)" -eq 0 ] || [ "${owner%:*}" -eq "$(id -u)" ] || fail "WENCHANG_USER is $owner: only that user or root can make files for it"
stations=$(read_stations)
[ -n "$stations" ] || fail "$(setting WENCHANG_REGISTER): there is no station"
case $(setting WENCHANG_DEVICE_PASSWORDS) in yes) device_passwords=yes ;; no) device_passwords= ;; *) fail "WENCHANG_DEVICE_PASSWORDS: found \"$(setting WENCHANG_DEVICE_PASSWORDS)\", expected yes or no" ;; esac
case ,$(setting COMPOSE_PROFILES), in *,simulator,*) simulator=yes ;; *) simulator= ;; esac

mkdir -p "$secrets" && chmod 700 "$secrets"
for name in mqtt_worker_password ${simulator:+mqtt_simulator_password} influxdb_password influxdb_token grafana_password; do
  secret "$secrets/$name"
done
# Of a mail server elsewhere; empty when it asks for none.
[ -e "$secrets/smtp_password" ] || : >"$secrets/smtp_password"
make_authority
if [ "${1:-}" = --renew ]; then
  [ $# -gt 1 ] || fail "--renew: expected ids of stations"
  for id in "${@:2}"; do
    grep -q " $id\$" <<<"$stations" || fail "--renew $id: the register has no such station"
    renew_device "$id"
  done
elif [ $# -gt 0 ]; then
  fail "found $1, expected nothing or --renew ID ..."
fi
for server in mosquitto worker grafana; do
  certify_server "$server"
done
while read -r _ id; do
  certify_device "$id"
done <<<"$stations"
write_acl
write_passwords

data=$(setting WENCHANG_DATA)
folders=("$data" "$data"/{worker,mosquitto,influxdb,influxdb-config,grafana,grafana/dashboards,tokens,tokens/worker,tokens/grafana,simulator,prometheus,backup})
mkdir -p "${folders[@]}"
[ "$(id -u)" -ne 0 ] || chown "$owner" "${folders[@]}" && chown -R "$owner" "$secrets"

echo "Made: ${#made[@]}${made:+, such as ${made[0]}}. Stations: $(wc -l <<<"$stations"); what each device needs is in $secrets/devices/ID."
[ ${#made[@]} -eq 0 ] || echo "Running services see it after: docker compose up -d --force-recreate"
