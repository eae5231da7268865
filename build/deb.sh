#!/usr/bin/env bash
# Makes a package for Debian of a published program.
#   build/deb.sh PUBLISHED ARCHITECTURE VERSION DIR
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
published=$1 architecture=$2 version=${3/-/\~} target=$4

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
install -d "$tree"/{DEBIAN,opt/wenchangplan,etc/wenchangplan,usr/lib/systemd/system,usr/lib/sysusers.d,usr/bin,usr/share/doc/wenchangplan/examples}
cp -r "$published/." "$tree/opt/wenchangplan/"
chmod -R u=rwX,go=rX "$tree/opt/wenchangplan"
# The administrator's settings take their place, and no sample district is ever taken for the real one.
rm -rf "$tree"/opt/wenchangplan/{appsettings.json,systemd}
mv "$tree"/opt/wenchangplan/district.{json,geojson,schema.json} "$tree/usr/share/doc/wenchangplan/examples/"
ln -s /opt/wenchangplan/wenchang "$tree/usr/bin/wenchang"
install -m 644 deploy/debian/appsettings.json "$tree/etc/wenchangplan/"
install -m 644 deploy/systemd/wenchangplan.service "$tree/usr/lib/systemd/system/"
install -m 644 deploy/debian/sysusers.conf "$tree/usr/lib/sysusers.d/wenchangplan.conf"
install -m 644 deploy/debian/copyright "$tree/usr/share/doc/wenchangplan/"
install -m 755 deploy/debian/{postinst,prerm,postrm} "$tree/DEBIAN/"
echo /etc/wenchangplan/appsettings.json >"$tree/DEBIAN/conffiles"
sed -e "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk --apparent-size "$tree" | cut -f1)/" deploy/debian/control >"$tree/DEBIAN/control"
(cd "$tree" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$tree" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" {} +
dpkg-deb --root-owner-group --build "$tree" "$target/wenchangplan_${version}_$architecture.deb" >/dev/null
