#!/bin/sh
# Puts the users of the secret files into mosquitto's password file: mqtt_NAME_password holds the password of NAME.
# Users without a secret file, such as devices, stay as they are.
set -eu
secrets=${1:-/run/secrets}
passwords=${2:-/mosquitto/data/passwords}

umask 077
touch "$passwords"
for file in "$secrets"/mqtt_*_password; do
  user=${file##*/mqtt_}
  mosquitto_passwd -b "$passwords" "${user%_password}" "$(cat "$file")"
done
