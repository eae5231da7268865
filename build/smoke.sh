#!/usr/bin/env bash
# Tries what build/release.sh made: checksums, the files of each archive and package, and the program for linux-x64 where no .NET is.
#   build/smoke.sh DIR VERSION
set -euo pipefail
release=$(realpath "$1") version=$2
work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() {
  echo "smoke.sh: $*" >&2
  exit 1
}

# holds LIST FILE...: whether a list of files has each of them.
holds() {
  local file list=$1
  for file in "${@:2}"; do
    grep -qxF "$file" <<<"$list" || fail "there is no $file"
  done
}

(cd "$release" && sha256sum --quiet --strict -c SHA256SUMS) || fail "a checksum does not fit"
common=(LICENSE README.md components.txt appsettings.json district.json district.schema.json wenchang.dll wenchang.deps.json System.Private.CoreLib.dll Microsoft.AspNetCore.dll)
for rid in linux-x64 linux-arm64; do
  files=$(tar -tzf "$release/wenchangplan-$version-$rid.tar.gz")
  holds "$files" "${common[@]/#/wenchangplan-$version-$rid/}" "wenchangplan-$version-$rid/"{wenchang,libcoreclr.so,libe_sqlite3.so,systemd/wenchangplan.service}
done
files=$(unzip -Z1 "$release/wenchangplan-$version-win-x64.zip")
holds "$files" "${common[@]/#/wenchangplan-$version-win-x64/}" "wenchangplan-$version-win-x64/"{wenchang.exe,coreclr.dll,e_sqlite3.dll}
for architecture in amd64 arm64; do
  package=$release/wenchangplan_${version/-/\~}_$architecture.deb
  files=$(dpkg-deb --fsys-tarfile "$package" | tar -t)
  holds "$files" ./opt/wenchangplan/{wenchang,wenchang.dll,components.txt,LICENSE} ./usr/lib/systemd/system/wenchangplan.service ./usr/lib/sysusers.d/wenchangplan.conf ./etc/wenchangplan/appsettings.json
done

# A path with a space, no .NET to be found, nothing of this machine's environment.
[ "$(uname -m)" = x86_64 ] || fail "the program for linux-x64 can be tried on such a machine only"
here="$work/a path"
mkdir "$here"
tar -xzf "$release/wenchangplan-$version-linux-x64.tar.gz" -C "$here"
cd "$here/wenchangplan-$version-linux-x64"
wenchang() {
  env -i PATH=/nowhere HOME="$work" LC_ALL=C.UTF-8 DOTNET_ROOT=/nowhere ./wenchang "$@"
}

said=$(wenchang --version)
[[ $said == "$version"* ]] || fail "--version: found $said, expected $version"
wenchang check >/dev/null || fail "check does not accept what is shipped"
read -r http mqtt < <(python3 -c 'import socket
ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(p.getsockname()[1] for p in ports))')
env -i PATH=/nowhere HOME="$work" LC_ALL=C.UTF-8 DOTNET_ROOT=/nowhere ./wenchang run "Storage:DataDirectory=$work/data" "Http:Urls=http://127.0.0.1:$http" "Mqtt:Port=$mqtt" >"$work/log" 2>&1 &
service=$!
for ((i = 0; i < 120; i++)); do
  wenchang health "http://127.0.0.1:$http" >/dev/null 2>&1 && break
  kill -0 "$service" 2>/dev/null || { cat "$work/log" >&2; fail "the service ended"; }
  sleep 0.5
done
wenchang health "http://127.0.0.1:$http" || { cat "$work/log" >&2; fail "the service does not answer"; }
wenchang doctor "Storage:DataDirectory=$work/data" "Http:Urls=http://127.0.0.1:$http" "Mqtt:Port=$mqtt" >"$work/doctor" || { cat "$work/doctor" >&2; fail "doctor finds something that does not work"; }
kill "$service"
wait "$service" || { cat "$work/log" >&2; fail "the service did not end in order"; }
service=
wenchang verify "Storage:DataDirectory=$work/data" >/dev/null || fail "the database it made is not in order"
echo "Tried: checksums, 3 archives, 2 packages; linux-x64 without .NET: --version, check, run, health, doctor, verify"
