#!/usr/bin/env bash
# Measures the published worker beside its ceilings, all on this machine and in one run; docs/performance.md explains the figures.
# Needs mosquitto and influxd (tests/run.sh installs them). Arguments: which runs (default: drain live latency devices); "node-red" needs npm and a network.
# No figure makes it fail: it fails only when a part does not work or a message is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
worker=artifacts/published/worker
throughput=tests/WenchangPlan.Throughput/bin/Release/net10.0/throughput
nodered=artifacts/node-red

dotnet publish src/WenchangPlan.Worker -c Release --ucr --self-contained false -v quiet -o "$worker"
dotnet build tests/WenchangPlan.Throughput -c Release -v quiet
echo "$(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), $(grep MemTotal /proc/meminfo | awk '{printf "%.0f GiB", $2/1048576}'); $(uname -sr)"

for run in "${@:-drain live latency devices}"; do
  for one in $run; do
    arguments=()
    if [ "$one" = node-red ]; then
      [ -d "$nodered/node_modules/node-red" ] || npm install --prefix "$nodered" --silent --no-fund --no-audit node-red@4.1.15 node-red-contrib-influxdb@0.7.0
      arguments=(--node-red "$nodered")
    fi
    "$throughput" "$one" --published "$worker" "${arguments[@]}"
  done
done
