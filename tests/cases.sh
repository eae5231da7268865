#!/usr/bin/env bash
# Gives files that go wrong elsewhere, three relatives of each kind, and the layouts of thirteen platforms to a published worker, and prints what comes of each as a table.
# Beside the table of another version it shows what changed:  bash tests/cases.sh FOLDER_OF_A_WORKER [cases|messages|registers|layouts]
# Messages need mosquitto_pub, curl and python3.
set -uo pipefail
worker=$(cd "${1:?folder of a published worker}" && pwd) || exit 2
[ -e "$worker/wenchang.dll" ] || { echo "$worker holds no wenchang.dll" >&2; exit 2; }
what=${2:-cases messages registers layouts}
data=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/WenchangPlan.Worker.Tests/Data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LANG=C.UTF-8 LC_ALL=C.UTF-8
register='{"district":{"id":"t","name":"测试区"},"stations":[
 {"id":"A1","domain":"air","name":"一号空气站","nameEn":"Air 1","parameters":["pm25","pm10","so2","no2","co","o3","temp","wd"]},
 {"id":"A2","domain":"air","name":"二号空气站","nameEn":"Air 2","parameters":["pm25","pm10","so2","no2","co","o3"]},
 {"id":"W1","domain":"water","kind":"river","name":"断面","parameters":["temp","ph","do","codmn","nh3n","tp","tn"]}]}'

wenchang() { dotnet "$worker/wenchang.dll" "$@"; }

cell() { tr '\n' ';' | sed -e 's/;*$//' -e 's/;/; /g' -e 's/|/\\|/g' -e "s#$work/##g" | cut -c1-260; }

row() { printf '| %s | `%s` | %s |\n' "$1" "$2" "$3"; }

# judged NAME FILE OPTIONS… : the cells that aqi or water-class adds, row by row.
judged() {
  local name=$1 verb=$2 file=$3 code=0
  shift 3
  rm -f "$work/out.csv"
  wenchang "$verb" "$@" --input "$file" --output "$work/out.csv" 2>"$work/err" >/dev/null || code=$?
  local added=3
  [ "$verb" = water-class ] && added=2
  row "$name" "$verb $*" "$({ tr '\r' '\n' <"$work/out.csv" 2>/dev/null | grep . | tail -n +2 | awk -F'[,;]' -v n=$added '{s=""; for(i=NF-n+1;i<=NF;i++) s=s (i>NF-n+1?",":"") $i; print s}'; sed 's/^/«/; s/$/»/' "$work/err" | head -3; } | cell), exit $code"
}

# imported NAME FILE OPTIONS… : the readings that are stored.
imported() {
  local name=$1 file=$2 code=0
  shift 2
  rm -rf "$work/data"
  local settings=("Storage:DataDirectory=$work/data" "District:File=$work/district.json" "Ingest:OldestAccepted=36500.00:00:00")
  wenchang import "$file" "$@" "${settings[@]}" >"$work/sum" 2>"$work/err" || code=$?
  rm -f "$work/out.csv"
  wenchang export readings --from 1990-01-01 --to 2199-01-01 --output "$work/out.csv" "${settings[@]}" >/dev/null 2>&1
  row "$name" "import $*" "$({ tail -n +2 "$work/out.csv" 2>/dev/null | sed -e 's/,N$//' -e 's/:00+08:00//' | head -8; grep -v 'wenchang.db' "$work/err" | sed 's/^/«/; s/$/»/' | head -2; } | cell), exit $code"
}

# verdict NAME CASE KIND OPTIONS… : the verdicts of station or section.
verdict() {
  local name=$1 case=$2 kind=$3 code=0
  shift 3
  rm -rf "$work/data"
  local settings=("Storage:DataDirectory=$work/data" "District:File=$data/Cases/$case.district.json" "Ingest:OldestAccepted=36500.00:00:00")
  local file=${table:-$data/Cases/$case.csv}
  wenchang import "$file" "$@" "${settings[@]}" >/dev/null 2>"$work/err" || code=$?
  wenchang assess --from 2026-05-01 --to 2026-05-31 "${settings[@]}" >/dev/null 2>&1
  rm -f "$work/out.csv"
  wenchang export verdicts --from 2026-05-01 --to 2026-05-31 --output "$work/out.csv" "${settings[@]}" >/dev/null 2>&1
  row "$name" "import $*; assess" "$({ grep "^$kind,[^,]*,[^,]" "$work/out.csv" 2>/dev/null | cut -d, -f2,3,5- | cut -c1-70 | head -2; grep -v 'wenchang.db' "$work/err" | head -1 | sed 's/^/«/; s/$/»/'; } | cell), exit $code"
}

made() {
  local file=$work/made$RANDOM.csv
  printf "$1" >"$file"
  echo "$file"
}

echo "$register" >"$work/district.json"
C=$data/Cases
L=$data/Layouts
D=(--report daily --edition 2012 --language en)

if [[ $what == *cases* ]]; then
  echo '| Case | Command | Result |'
  echo '|---|---|---|'
  imported "offset +0800" "$C/import-offset-basic.csv"
  imported "offset +0800, --local-time" "$C/import-offset-basic.csv" --local-time
  for t in '2026-01-06T08:00+08' '2026-01-06 08:00:00 +0800' '2026-01-06 08:00 UTC+8' '20260106T080000+0800'; do imported "relative: $t" "$(made "station,time,pm25\nA1,$t,2\n")" --local-time; done
  judged "header PM2.5" aqi "$C/aqi-header-PM2.5.csv" "${D[@]}"
  judged "header with units" water-class "$C/water-header-units.csv"
  for h in 'PM₂.₅' '细颗粒物（PM2.5）' 'a34004-Avg' 'pm25_raw'; do judged "relative: $h" aqi "$(made "$h,PM10\n200,50\n")" "${D[@]}"; done
  judged "line end \\r\\r\\n" aqi "$C/aqi-crcrlf.csv" "${D[@]}"
  judged "relative: \\r" aqi "$(made 'pm25,pm10\r200,50\r')" "${D[@]}"
  judged "relative: \\r\\r\\n behind a quote" aqi "$(made 'pm25,x\r\r\n200,"a"\r\r\n')" "${D[@]}"
  judged "relative: the last without an end" aqi "$(made 'pm25,pm10\r\r\n200,50')" "${D[@]}"
  judged "sentinels" aqi "$C/aqi-sentinels.csv" "${D[@]}"
  for v in -999 65535 32767; do judged "relative: $v" aqi "$(made "pm25\n$v\n")" "${D[@]}"; done
  verdict "below detection" below-limit-month waterMonth --local-time
  for v in '<0.01' '未检出(0.01)' '0.01(L)'; do
    sed "s/0.01L/$v/g" "$C/below-limit-month.csv" >"$work/below.csv"
    table=$work/below.csv verdict "relative: $v" below-limit-month waterMonth --local-time
  done
  verdict "small negatives" import-small-negatives airDay --local-time
  for v in -1.9 -0.01 -2; do judged "relative: pm25 $v" aqi "$(made "pm25\n$v\n")" "${D[@]}"; done
  verdict "hourly history" import-hourly-history airDay --local-time
  verdict "hourly history, said" import-hourly-history airDay --local-time --period 01:00:00
  verdict "relative: hour-ending" import-hourly-history airDay --local-time --period 01:00:00 --time-is end
  verdict "relative: half hours said of hours" import-hourly-history airDay --local-time --period 00:30:00
  verdict "relative: 24:00:00 is no period" import-hourly-history airDay --local-time --period 24:00:00
  imported "same instant, wide" "$C/import-wide-same-instant.csv" --local-time
  imported "same instant, long, apart" "$C/import-long-same-instant-apart.csv" --local-time
  imported "same instant, long, adjacent" "$C/import-long-same-instant-adjacent.csv" --local-time
  imported "relative: 24:00 and bare date" "$(made 'station,time,pm25\nA1,2026-01-05 24:00,1\nA1,2026-01-06,2\n')" --local-time
  imported "relative: two offsets, one instant" "$(made 'station,time,pm25\nA1,2026-01-06T08:00+08:00,1\nA1,2026-01-06T00:00Z,2\n')"
  imported "relative: stations as columns" "$(made 'time,A1,A2\n2026-01-06 08:00,1,5\n2026-01-06 08:00,2,\n')" --local-time --parameter pm25
  imported "midnight" "$C/import-midnight-forms.csv" --local-time
  for t in '2026/1/5 24:00:00' '20260106' '2026年1月5日24时'; do imported "relative: $t" "$(made "station,time,pm25\nA1,$t,2\n")" --local-time; done
  imported "semicolon" "$C/import-semicolon-decimal-comma.csv" --local-time
  imported "semicolon, said" "$C/import-semicolon-decimal-comma.csv" --local-time --delimiter ';' --decimal ,
  imported "relative: tab" "$(made 'station\ttime\tpm25\nA1\t2026-01-06 08:00\t35,5\n')" --local-time --delimiter tab --decimal ,
  imported "relative: sep=;" "$(made 'sep=;\nstation;time;pm25\nA1;2026-01-06 08:00;35\n')" --local-time
  imported "relative: comma without a word" "$(made 'station;time;pm25\nA1;2026-01-06 08:00;35,5\n')" --local-time --delimiter ';'
fi

# A worker with a broker of its own; each message comes as a station of its own, so that what is stored and what is refused of it is told apart.
serve() {
  local ports
  ports=$(python3 -c 'import socket; a=[socket.socket() for _ in range(2)]; [s.bind(("127.0.0.1",0)) for s in a]; print(*[s.getsockname()[1] for s in a])')
  read -r mqtt http <<<"$ports"
  python3 - >"$work/messages.json" <<'P'
import json
names = ["pm25", "pm10", "so2", "no2", "co", "o3", "temp", "rh"]
print(json.dumps({"district": {"id": "t", "name": "测试区"}, "stations": [{"id": f"M{i:02}", "domain": "air", "name": f"{i} 号", "parameters": names} for i in range(1, 60)]}))
P
  served=("Storage:DataDirectory=$work/served" "District:File=$work/messages.json" "Ingest:OldestAccepted=3650.00:00:00")
  dotnet "$worker/wenchang.dll" run "${served[@]}" "Mqtt:Mode=Embedded" "Mqtt:Port=$mqtt" "Http:Urls=http://127.0.0.1:$http" >"$work/served.log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$work"' EXIT
  for _ in $(seq 150); do
    curl -sf "http://127.0.0.1:$http/readyz" >/dev/null && return
    sleep 0.2
  done
  echo "The worker did not become ready; its last line: $(tail -1 "$work/served.log")" >&2
  exit 1
}

message=0
# sent NAME PAYLOAD : the value stored of it, and what is said of what was refused.
sent() {
  local station
  message=$((message + 1))
  station=$(printf 'M%02d' "$message")
  if ! timeout 10 mosquitto_pub -p "$mqtt" -q 1 -t "wenchang/air/$station/readings" -m "$2"; then
    row "$1" "$2" "no acknowledgement"
    return
  fi
  rm -f "$work/out.csv"
  wenchang export readings --from 1990-01-01 --to 2199-01-01 --output "$work/out.csv" "${served[@]}" >/dev/null 2>&1
  row "$1" "${2:0:110}" "$({ grep "$station" "$work/out.csv" | sed -e "s/$station,//" -e 's/:00+08:00/+08:00/'
    curl -s -H 'Accept-Language: en' "http://127.0.0.1:$http/api/v1/quarantine?limit=200" | python3 -c '
import json, sys
for item in json.load(sys.stdin)["items"]:
    if sys.argv[1] in item["topic"]:
        print("«" + "; ".join(str(item[k]) for k in ("reason", "detail") if item.get(k)) + "»")' "$station"; } | cell)"
}

if [[ $what == *messages* ]]; then
  serve
  echo
  echo '| Message | Payload | Stored; «refused» |'
  echo '|---|---|---|'
  sent "plus, escaped" '{"ts":"2026-11-30T03:06:21\u002B08:00","values":{"pm25":5}}'
  sent "flag, escaped" '{"ts":1795979200000,"values":{"pm25":1},"flags":{"pm25":"\u004E"}}'
  sent "relative: names, escaped" '{"\u0074s":1795979200000,"v\u0061lues":{"pm2\u0035":5}}'
  sent "relative: flag D, escaped" '{"ts":1795979200000,"values":{"pm25":1},"flags":{"pm25":"\u0044"}}'
  sent "relative: colon, escaped" '{"ts":"2026-11-30T03\u003a06:21+08:00","values":{"pm25":5}}'
  sent "seconds" '{"ts":1795983543,"values":{"pm25":35.2}}'
  for t in 1795983543000000 1795983543000000000 '"1795983543"'; do sent "relative: $t" "{\"ts\":$t,\"values\":{\"pm25\":35.2}}"; done
  sent "nan" '{"ts":1795979200000,"values":{"temp":17.1,"rh":nan,"pm25":12}}'
  for v in -nan Infinity '"NaN"' .5; do sent "relative: $v" "{\"ts\":1795979200000,\"values\":{\"temp\":17.1,\"rh\":$v,\"pm25\":12}}"; done
  for t in '"2026-11-30T03:06:19+0800"' '"2026-11-30T03:06:20+08"' '"2026-11-30 03:06:23+08:00"' '"2026-11-30T03:06:17z"' '"2026-11-30t03:06:18+08:00"' \
    '"2026-11-30T03:06:26,123+08:00"' '"2026-11-29T24:00:00+08:00"' 1795979169000.0 1.795979170000e+12 '"1795979172000"'; do
    sent "time" "{\"ts\":$t,\"values\":{\"pm25\":5}}"
  done
  for t in '"20261130T030619+0800"' '"2026-11-30T03:06:19"' '"30.11.2026 03:06"'; do sent "relative: time" "{\"ts\":$t,\"values\":{\"pm25\":5}}"; done
  kill "$server"
  wait "$server" 2>/dev/null
fi

# checked NAME SETTING… : how many mistakes it names, and the first words of each.
checked() {
  local name=$1 code=0
  shift
  (cd "$work/checked" && wenchang check "$@" >"$work/out" 2>"$work/err") || code=$?
  row "$name" "check" "$(cat "$work/err" "$work/out" | grep -v '^ *$' | cut -c1-110 | cell), exit $code"
}

if [[ $what == *registers* ]]; then
  echo
  echo '| Register, settings | Command | Said |'
  echo '|---|---|---|'
  for name in appsettings-many-mistakes broken-json wrong-types empty; do
    rm -rf "$work/checked"
    mkdir "$work/checked"
    cp "$work/district.json" "$work/checked/district.json"
    case $name in
    appsettings-many-mistakes) cp "$data/$name.json" "$work/checked/appsettings.json" ;;
    broken-json) printf '{ "Mqtt": { "Port": 1883, } ' >"$work/checked/appsettings.json" ;;
    wrong-types) printf '{ "Mqtt": "here", "Http": { "AllowChanges": "perhaps" }, "Ingest": { "OldestAccepted": 10 } }' >"$work/checked/appsettings.json" ;;
    empty) : >"$work/checked/appsettings.json" ;;
    esac
    checked "$name"
  done
  for name in gb18030 utf16 cut; do
    rm -rf "$work/checked"
    mkdir "$work/checked"
    case $name in
    gb18030) cp "$data/../../WenchangPlan.Telemetry.Tests/Data/district-gb18030.json" "$work/checked/district.json" ;;
    utf16) iconv -t utf-16 "$work/district.json" >"$work/checked/district.json" ;;
    cut) head -c 200 "$work/district.json" >"$work/checked/district.json" ;;
    esac
    checked "district, $name"
  done
fi

if [[ $what == *layouts* ]]; then
  echo
  echo '| Layout | Command | Stored (first rows) |'
  echo '|---|---|---|'
  imported "UCI Beijing, hourly" "$L/uci-hourly.csv" --station A1=Aotizhongxin --offset +08:00 --unit co=ug/m3 --pass RAIN
  imported "stations as columns" "$L/station-columns.csv" --station A1=1001A --station A2=1002A --local-time
  imported "CNEMC, air" "$L/cnemc-hourly.csv" --station A1=1001A --local-time --column o3=o3_24h
  imported "CNEMC, water" "$L/cnemc-water.csv" --station W1=马踏湖桥 --local-time --year 2026
  imported "UK-AIR" "$L/uk-air.csv" --station A1 --skip 4 --date-order dmy --offset Z
  imported "AirNow" "$L/airnow-hourly.csv" --station A1=840060370002 --date-order mdy --offset Z
  imported "OpenAQ" "$L/openaq.csv" --station "A1=Zibo 1"
  imported "PurpleAir" "$L/purpleair.csv" --station A1=12345 --column pm25=pm2.5_atm --unit temp=F
  imported "ThingSpeak" "$L/thingspeak.csv" --station A1 --column pm25=field1 --column temp=field2
  imported "sensor.community" "$L/sensor-community.csv" --station A1=2314 --delimiter ";" --offset Z --column pm10=P1 --column pm25=P2
  imported "USGS, RDB" "$L/usgs.rdb" --station W1=01646500 --delimiter tab --column do=69928_00300 --column temp=69929_00010
  imported "Water Quality Portal" "$L/wqp.csv" --station W1=USGS-01646500
  imported "Chinese workbook" "$L/station-hours.xlsx" --local-time --skip 1
fi
