#!/usr/bin/env bash
# Carries everything to a machine without internet.
#   deploy/bundle.sh save DIR    here, with internet: builds and pulls the images of all profiles, and puts them and the files they need into DIR
#   DIR/bundle.sh load [TARGET]  there: checks every byte, loads the images, and unpacks the files into TARGET (./wenchangplan)
# Images are named by their ids in DIR/images.txt: what is loaded is what was saved, whatever its tag says.
set -euo pipefail

fail() {
  echo "bundle.sh: $*" >&2
  exit 1
}

# The ids of images, "id name" a line. An id is the hash of all an image holds.
identify() {
  local image
  for image in "$@"; do
    echo "$(docker image inspect --format '{{.Id}}' "$image") $image"
  done
}

save() {
  local target=$1 images
  [ ! -e "$target" ] || fail "$target is there already"
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  [ -n "$(docker compose version 2>/dev/null)" ] || fail "docker compose does not answer"
  docker compose --profile '*' build --pull
  docker compose --profile '*' pull --ignore-buildable
  mapfile -t images < <(docker compose --profile '*' config --images | sort -u)
  [ ${#images[@]} -gt 0 ] || fail "docker compose names no images"

  mkdir -p "$target.part"
  docker save -o "$target.part/images.tar" "${images[@]}"
  identify "${images[@]}" >"$target.part/images.txt"
  # What is secret or belongs to this machine stays here.
  tar -czf "$target.part/files.tar.gz" --exclude='deploy/secrets/?*' --exclude='bin' --exclude='obj' docker-compose.yml .env.example deploy grafana docs src/WenchangPlan.Worker/district.{json,geojson,schema.json}
  cp deploy/bundle.sh "$target.part/"
  (cd "$target.part" && sha256sum bundle.sh files.tar.gz images.tar images.txt >SHA256SUMS)
  mv "$target.part" "$target"
  echo "Saved ${#images[@]} images to $target. There: $target/bundle.sh load"
}

load() {
  local target images=()
  target=$(realpath -m "${1:-wenchangplan}")
  cd "$(dirname "${BASH_SOURCE[0]}")"
  [ -e SHA256SUMS ] || fail "there is no SHA256SUMS beside this script: it runs where \"save\" put it"
  sha256sum --quiet --strict -c SHA256SUMS || fail "the bundle is damaged: carry it here again"
  docker load -i images.tar
  mapfile -t images < <(cut -d' ' -f2 images.txt)
  identify "${images[@]}" | diff images.txt - >&2 || fail "an image is not the one that was saved"
  mkdir -p "$target"
  # .env, secrets and data of an earlier version stay.
  tar -xzf files.tar.gz --no-same-owner -C "$target"
  echo "Loaded ${#images[@]} images. Next: cd $target && deploy/prepare.sh && docker compose up -d"
}

case "${1:-}" in
  save) [ $# -eq 2 ] || fail "save: expected a directory to make" && save "$(realpath -m "$2")" ;;
  load) load "${2:-wenchangplan}" ;;
  *) fail "expected save DIR or load [TARGET]" ;;
esac
