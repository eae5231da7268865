#!/usr/bin/env python3
"""Calculates air days, months and the year again from exported evidence, by a program that shares nothing with the service.

    independent.py EVIDENCE.zip [STATION=SOURCE.csv ...]

Reads only the hours of the station days of the archive (value, minutes of sampling) and goes from there by the rules as they are printed in HJ 633-2012,
HJ 663-2013 and GB 3095-2012, typed in below. Compares what comes out with every verdict of the archive, exactly. With SOURCE tables (station,time,...,
the table that was imported) the hours themselves are compared too. Ends with the number of verdicts and exit code 1 when one differs.
"""
import csv
import json
import sys
import zipfile
from datetime import datetime, timedelta
from fractions import Fraction

IAQI = [0, 50, 100, 150, 200, 300, 400, 500]
TABLE = {  # HJ 633-2012, table 1: 24 h means; ozone 1 h and 8 h
    "so2": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "no2": [0, 40, 80, 180, 280, 565, 750, 940],
    "pm10": [0, 50, 150, 250, 350, 420, 500, 600],
    "co": [0, 2, 4, 14, 24, 36, 48, 60],
    "o3": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "o3_8h": [0, 100, 160, 215, 265, 800],
    "pm25": [0, 35, 75, 115, 150, 250, 350, 500],
}
LIMIT = {"pm25": 35, "pm10": 70, "so2": 60, "no2": 40, "co": 4, "o3_8h": 160}  # GB 3095-2012, class 2: annual; CO daily, ozone 8 h
SHARE = {"pm25": Fraction(95, 100), "pm10": Fraction(95, 100), "so2": Fraction(98, 100), "no2": Fraction(98, 100), "co": Fraction(95, 100), "o3_8h": Fraction(90, 100)}
MEANS = ["pm25", "pm10", "so2", "no2"]
ORDER = ["pm25", "pm10", "so2", "no2", "co", "o3_8h", "o3"]


def half_even(value, decimals):
    """GB/T 8170; a Fraction is exact."""
    return Fraction(round(value * 10 ** decimals), 10 ** decimals)


def decimals(part):
    return 1 if part.split("_")[0] == "co" else 0


def index(part, c):
    table = TABLE[part]
    for i in range(1, len(table)):
        if c <= table[i]:
            exact = IAQI[i - 1] + Fraction(IAQI[i] - IAQI[i - 1]) * (c - table[i - 1]) / (table[i] - table[i - 1])
            return -(-exact.numerator // exact.denominator)
    return None if part == "o3_8h" else 500


def day_of_station(hours):
    """{parameter: [24 values or None]} to unrounded statistics; a part that is monitored and not valid is None."""
    day = {}
    for parameter, values in hours.items():
        there = [v for v in values if v is not None]
        if parameter != "o3":
            day[parameter] = sum(there) / len(there) if len(there) >= 20 else None
            continue
        windows = []
        for end in range(8, 25):
            of = [v for v in values[end - 8:end] if v is not None]
            if len(of) >= 6:
                windows.append(sum(of) / len(of))
        day["o3_8h"] = max(windows) if len(windows) >= 14 or (windows and half_even(max(windows), 0) > 160) else None
        day["o3"] = max(there) if len(there) >= 20 else None
    return day


def verdict_of_day(day):
    parts, grades = {}, {}
    for part, value in day.items():
        parts[part] = None if value is None else half_even(value, decimals(part))
        grades[part] = None if value is None else index(part, max(Fraction(0), parts[part]))
    known = [g for g in grades.values() if g is not None]
    aqi = max(known) if known else None
    missing = [p for p, v in day.items() if v is None and p != "o3"]
    valid = aqi is not None and (not missing or aqi > 100)
    return {
        "parts": parts, "grades": grades, "value": aqi, "validity": "valid" if valid else "invalid", "good": aqi <= 100 if valid else None,
        "deciding": [p for p in ORDER if grades.get(p) == aqi] if aqi is not None and aqi > 50 else [],
        "grade": None if aqi is None else 1 + sum(aqi > bound for bound in (50, 100, 150, 200, 300)),
    }


def percentile(values, share):
    ordered = sorted(values)
    rank = (len(ordered) - 1) * share
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def period(days, least):
    """Days of a month or a year, as judged, to its statistics."""
    parts, ratios = {}, {}
    for part in ORDER[:6]:
        values = [d["parts"][part] for d in days if d["parts"].get(part) is not None]
        if not any(part in d["parts"] for d in days):
            continue
        enough = len(values) >= least and values
        value = None if not enough else sum(values) / len(values) if part in MEANS else percentile(values, SHARE[part])
        parts[part] = None if value is None else half_even(value, decimals(part))
        if part in MEANS and values:
            parts[f"{part}_p{int(SHARE[part] * 100)}"] = half_even(percentile(values, SHARE[part]), decimals(part))
        if parts[part] is not None:
            ratios[part] = half_even(parts[part] / LIMIT[part], 2)
    judged = [d for d in days if d["validity"] == "valid"]
    parts["goodDays"] = Fraction(sum(d["good"] is True for d in judged))
    whole = len(ratios) == 6
    return {"parts": parts, "value": sum(ratios.values()) if whole else None, "samples": len(judged),
            "deciding": [p for p in ORDER if whole and ratios.get(p) == max(ratios.values())]}


def same(name, evidence, mine, wrong):
    verdict = evidence["verdict"]
    pairs = [(m, verdict[m], mine[m]) for m in ("value", "grade", "good", "samples") if m in mine]
    pairs.append(("deciding", sorted(verdict["deciding"]), sorted(mine["deciding"])))
    if verdict["validity"] != "pending" and "validity" in mine:
        pairs.append(("validity", verdict["validity"], mine["validity"]))
    pairs += [(p + " value", verdict["parts"].get(p, {}).get("value"), v) for p, v in mine["parts"].items()]
    pairs += [(p + " grade", verdict["parts"].get(p, {}).get("grade"), g) for p, g in mine.get("grades", {}).items() if p in verdict["parts"]]
    pairs.append(("parts", sorted(verdict["parts"]), sorted(mine["parts"])))
    pairs.append(("agrees", evidence["agrees"], True))
    wrong += [f"{name}: {what} {theirs} stands, {ours} by hand" for what, theirs, ours in pairs if theirs != ours]


def main(archive, sources):
    with zipfile.ZipFile(archive) as file:
        evidence = [json.loads(file.read(n), parse_float=Fraction, parse_int=Fraction) for n in file.namelist() if n.startswith("evidence/air")]
    days, wrong, compared = {}, [], {"airDay": 0, "airMonth": 0, "airYear": 0, "hour": 0}
    statistics = {}
    for e in evidence:
        if e["kind"] == "airDay" and e["station"] is not None:
            hours = {}
            for step in e["steps"]:
                if step["rule"] == "hours":
                    hours[step["part"]] = [i["value"] if i.get("minutes", 0) >= 45 else None for i in step["inputs"]]
                    for i in step["inputs"]:
                        if e["station"] in sources:
                            compared["hour"] += 1
                            source = sources[e["station"]].get((step["part"], i["of"]))
                            if source != i["value"]:
                                wrong.append(f"{e['station']} {step['part']} {i['of']}: {i['value']} in the evidence, {source} in the table")
            statistics[e["window"], e["station"]] = day_of_station(hours)
    stations = sorted({s for _, s in statistics})
    for window in sorted({w for w, _ in statistics}):
        points = [statistics[window, s] for s in stations if (window, s) in statistics]
        district = {}
        for part in ORDER:
            values = [p[part] for p in points if part in p]
            there = [v for v in values if v is not None]
            if values:
                district[part] = sum(there) / len(there) if len(there) >= max(1, -(-3 * len(values) // 4)) else None
        days[window, None] = verdict_of_day(district)
        for s in stations:
            if (window, s) in statistics:
                days[window, s] = verdict_of_day(statistics[window, s])
    for e in evidence:
        name = f"{e['kind']} {e['window']} {e['station'] or 'district'}"
        if e["kind"] == "airDay":
            same(name, e, days[e["window"], e["station"]], wrong)
        elif e["kind"] in ("airMonth", "airYear"):
            of = [d for (w, s), d in sorted(days.items(), key=lambda d: d[0][0]) if s == e["station"] and w.startswith(e["window"] + "-")]
            closed = e["verdict"]["validity"] != "pending"
            if closed and e["kind"] == "airYear" and len(of) >= 324:
                raise SystemExit("a closed year is held against limits; export one that runs")
            least = 324 if e["kind"] == "airYear" else 25 if e["window"].endswith("-02") else 27
            same(name, e, period(of, least if closed else 1), wrong)
        else:
            continue
        compared[e["kind"]] += 1
    print(", ".join(f"{n} {k}" for k, n in compared.items()) + f"; {len(wrong)} differ")
    print("\n".join(wrong[:20]))
    return 1 if wrong or not all(compared[k] for k in ("airDay", "airMonth", "airYear")) else 0


def read_source(path):
    """A table station,time,pm25,… whose times begin the hour; hours by their label, which is their end."""
    table = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            begin = datetime.fromisoformat(row["time"])
            end = begin + timedelta(hours=1)
            label = f"{begin:%Y-%m-%d}T{begin.hour + 1:02}"
            assert end > begin
            for parameter, value in row.items():
                if parameter not in ("station", "time") and value not in ("", "NA"):
                    table[parameter, label] = Fraction(value)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], {s: read_source(p) for s, p in (a.split("=", 1) for a in sys.argv[2:])}))
