#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test, from a fresh clone.
# Needs git and the .NET 10 SDK; as root on Debian it installs the servers the system tests start.
# The last line is the sum over all projects: "N passed, N failed, N skipped". Exit code 0 only when nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

configuration=Release
results=artifacts/test-results
published=artifacts/published
# No build process may stay behind and keep the caller's pipe open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

packages_missing() {
  command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] || echo mosquitto
  command -v mosquitto_pub >/dev/null || echo mosquitto-clients
  [ -x /usr/bin/influxd ] || command -v influxd >/dev/null || echo influxdb
  command -v victoria-metrics >/dev/null || echo victoria-metrics
  command -v chromium >/dev/null || echo chromium
  [ -e /usr/lib/libreoffice/program/libswlo.so ] || echo libreoffice-writer-nogui
  [ -e /usr/lib/libreoffice/program/libsclo.so ] || echo libreoffice-calc-nogui
  command -v pdftotext >/dev/null || echo poppler-utils
  [ -d /usr/share/fonts/opentype/noto ] || echo fonts-noto-cjk
  python3 -c 'import aiosmtpd' 2>/dev/null || /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || echo python3-aiosmtpd
}

# Installing a server must not start it: the tests start their own, on free ports, and leave 1883 alone.
install() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

prepare() {
  if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing (command: dotnet)." >&2
    return 1
  fi
  local missing
  missing=$(packages_missing)
  [ -z "$missing" ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing" $missing
    install $missing
    missing=$(packages_missing)
  fi
  if [ -n "$missing" ]; then
    echo "Missing, please install (Debian package names):" $missing >&2
    return 1
  fi
}

build() {
  rm -rf "$published" "$results"
  mkdir -p "$results"
  dotnet build WenchangPlan.sln -c "$configuration" -warnaserror -v quiet &&
    dotnet publish src/WenchangPlan.Worker -c "$configuration" --ucr --self-contained false -v quiet -o "$published/worker" &&
    dotnet publish simulators/WenchangPlan.Simulator -c "$configuration" --no-build -v quiet -o "$published/simulator" || return 1
  export WENCHANG_PUBLISHED="$PWD/$published"
}

passed=0 failed=0 skipped=0

# Adds the counts of one result file to the sums; fails when the file holds no test.
count() {
  local assembly total
  assembly=$(grep -o -m1 '<assembly [^>]*>' "$1") || return 1
  number() { grep -o " $1=\"[0-9]*\"" <<<"$assembly" | grep -o '[0-9]*'; }
  passed=$((passed + $(number passed)))
  failed=$((failed + $(number failed) + $(number errors)))
  skipped=$((skipped + $(number skipped)))
  total=$(number total)
  [ "$total" -gt 0 ]
}

# One project after another: the system tests need the machine for themselves.
run_project() {
  local name=$1 failed_before=$failed code=0 start=$SECONDS
  timeout --kill-after=30 12m "tests/$name/bin/$configuration/net10.0/$name" -noLogo -noColor -result-xml "$results/$name.xml" || code=$?
  if ! count "$results/$name.xml"; then
    echo "FAILED: $name gave no result (exit code $code; 124 or 137: it hung, and -longRunning 10 names the test)"
    failed=$((failed + 1))
  elif [ "$code" -ne 0 ] && [ "$failed" -eq "$failed_before" ]; then
    echo "FAILED: $name ended with exit code $code although no test failed"
    failed=$((failed + 1))
  fi
  echo "$name took $((SECONDS - start)) s"
}

# What failed, once more and with the first line of why: it must not be looked for in all that was printed before.
name_failed() {
  sed 's/<test /\n&/g' "$results"/*.xml | awk '
    /^<test .*result="Fail"/ { match($0, / name="[^"]*"/); print "FAILED: " substr($0, RSTART + 7, RLENGTH - 8); failed = 1 }
    failed && match($0, /<message>(<!\[CDATA\[)?[^<\]]*/) {
      message = substr($0, RSTART, RLENGTH)
      sub(/<message>(<!\[CDATA\[)?/, "", message)
      print "  " message
      failed = 0
    }'
}

if ! prepare || ! build; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
echo "Build took $SECONDS s"

for project in tests/*.Tests; do
  run_project "${project#tests/}"
done

name_failed
echo "All of it took $SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
