#!/usr/bin/env bash
# Runs every attack of the tests against the worker of this tree, one after the other, and prints what came of each; beside those against another
# published worker when one is given. Bounded, on loopback only. Then the table of insecure settings, each with the sentence that refuses it or warns.
# Arguments: --before DIR (a folder with worker/wenchang.dll and simulator/), --only CLASS (one class of attacks).
# Against an older worker attacks may succeed: that is the figure, and no failure of this script. It fails when one succeeds against this tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
published=artifacts/published
results=artifacts/attacks
system=tests/WenchangPlan.System.Tests/bin/Release/net10.0/WenchangPlan.System.Tests
before=""
classes=(BrokerAttackTests IdleReaderTests HeavyReaderTests RewrittenHistoryTests QuarantineAttackTests CurlTests)
while [ $# -gt 0 ]; do
  case $1 in
    --before) before=$(realpath "$2"); shift 2 ;;
    --only) classes=("$2"); shift 2 ;;
    *) echo "unknown: $1" >&2; exit 64 ;;
  esac
done

if [ -z "${WENCHANG_PUBLISHED:-}" ]; then
  dotnet publish src/WenchangPlan.Worker -c Release --ucr --self-contained false -v quiet -o "$published/worker"
  dotnet publish simulators/WenchangPlan.Simulator -c Release -v quiet -o "$published/simulator"
fi
after=$(realpath "${WENCHANG_PUBLISHED:-$published}")
dotnet build tests/WenchangPlan.System.Tests -c Release -v quiet
dotnet build tests/WenchangPlan.Worker.Tests -c Release -v quiet
mkdir -p "$results"

# run NAME FOLDER: all attacks against the worker in a folder, a process for each class, so that none can end the others.
run() {
  local code=0
  : >"$results/$1.log"
  for class in "${classes[@]}"; do
    WENCHANG_PUBLISHED=$2 timeout --kill-after=10 5m "$system" -noLogo -noColor -class "WenchangPlan.SystemTests.Attacks.$class" >>"$results/$1.log" 2>&1 || code=1
  done
  return $code
}

failed=0
[ -z "$before" ] || { echo "== before: attacks against $(basename "$before")"; run before "$before" || true; }
echo "== after: attacks against this tree"
run after "$after" || failed=1

# A figure is "what: how it went"; of the same what both are shown.
figures() { grep -a '^FIGURE ' "$results/$1.log" | grep -av '^FIGURE \$ curl' | sed 's/^FIGURE //' || true; }
while IFS= read -r line; do
  what=${line%%: *}
  echo "$what"
  if [ -n "$before" ]; then
    echo "  before: $(figures before | grep -aF -m1 "$what: " | sed "s/^[^:]*: //" || echo "no answer")"
  fi
  echo "  after:  ${line#*: }"
done < <(figures after)

echo "== curl"
sed -n '/^FIGURE \$ curl/,/^$/p' "$results/after.log" | sed 's/^FIGURE //'
echo "== insecure settings"
WENCHANG_SHOW=1 tests/WenchangPlan.Worker.Tests/bin/Release/net10.0/WenchangPlan.Worker.Tests -noLogo -noColor -class WenchangPlan.Worker.Tests.Hosting.InsecureSettingsTests |
  grep -a '^INSECURE ' | sed 's/^INSECURE //' | sort | nl -w2 -s'. '
if [ "$failed" -ne 0 ]; then
  echo "== failed against this tree"
  grep -a -A4 '\[FAIL\]' "$results/after.log" || true
fi
exit $failed
