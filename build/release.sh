#!/usr/bin/env bash
# Makes a release: self-contained archives for linux-x64, linux-arm64 and win-x64, packages for Debian, their checksums, and a list of the components
# with the licence of each. Then it tries what it made. All of it or nothing: a runtime that cannot be had is named, and nothing is left out in silence.
#   build/release.sh [--version V] [--output DIR]     V by default that of Directory.Build.props, DIR artifacts/release
# Needs the .NET 10 SDK, python3, zip, dpkg-deb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
output=artifacts/release
while [ $# -gt 0 ]; do
  case "$1" in
    --version) version=${2:?--version: expected a version} && shift 2 ;;
    --output) output=${2:?--output: expected a directory} && shift 2 ;;
    *) echo "release.sh: found $1, expected --version V or --output DIR" >&2 && exit 1 ;;
  esac
done

fail() {
  echo "release.sh: $*" >&2
  exit 1
}

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "--version: found $version, expected such as 1.2.3 or 1.2.3-rc.1"
for program in dotnet python3 zip dpkg-deb sha256sum; do
  command -v "$program" >/dev/null || fail "$program is missing"
done
[ ! -e "$output" ] || fail "$output is there already"
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The same source gives the same archive: the time of files is that of the commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/release"

publish() {
  local rid=$1 folder=$work/$1/wenchangplan-$version-$1
  echo "$rid: publishing"
  dotnet publish src/WenchangPlan.Worker -c Release -r "$rid" --self-contained -p:Version="$version" -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false \
    -p:RunAnalyzers=false -v quiet -nodeReuse:false -o "$folder" >"$work/$rid.log" 2>&1 || {
    cat "$work/$rid.log" >&2
    fail "$rid cannot be published. If a package is missing above: Microsoft.NETCore.App.Runtime.$rid, Microsoft.AspNetCore.App.Runtime.$rid, Microsoft.NETCore.App.Host.$rid and Microsoft.NETCore.App.Crossgen2 of the SDK's version must be in the package source"
  }
  cp LICENSE README.md README.zh-CN.md CHANGELOG.md "$folder/"
  cp -r deploy/systemd "$folder/"
  python3 build/components.py "$rid" "$packages" "$folder" "$folder"
  find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

archive() {
  local rid=$1 name=wenchangplan-$version-$1
  case $rid in
    win-*) (cd "$work/$rid" && find "$name" -type f | LC_ALL=C sort | zip -q -X "$work/release/$name.zip" -@) ;;
    *) tar -C "$work/$rid" --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -n >"$work/release/$name.tar.gz" ;;
  esac
}

for rid in linux-x64 linux-arm64 win-x64; do
  publish "$rid"
  archive "$rid"
done
build/deb.sh "$work/linux-x64/wenchangplan-$version-linux-x64" amd64 "$version" "$work/release"
build/deb.sh "$work/linux-arm64/wenchangplan-$version-linux-arm64" arm64 "$version" "$work/release"
cp "$work/linux-x64/wenchangplan-$version-linux-x64/components.txt" "$work/release/"
(cd "$work/release" && sha256sum -- * >SHA256SUMS)
build/smoke.sh "$work/release" "$version"
mkdir -p "$(dirname "$output")"
mv "$work/release" "$output"
(cd "$output" && ls -lh | awk 'NR > 1 { print $5, $NF }')
