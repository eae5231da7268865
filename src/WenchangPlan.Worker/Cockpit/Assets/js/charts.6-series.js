// The course of a target, its budget, and the series of a station.
"use strict";

(() => {
  const line = (css, name) => ({ color: css(name), width: 2 });

  // Months of a year on a time axis, named in the page's language.
  const year = (base, data) => ({
    type: "time", ...base.x, min: `${data.year}-01-01`, max: `${data.year}-12-31`,
    axisLabel: { ...base.x.axisLabel, hideOverlap: true, formatter: (at) => { const day = new Date(at); return day.getDate() === 1 ? data.words.months.split(",")[day.getMonth()] : ""; } },
  });

  const percent = (value) => typeof value === "number" ? `${value.toFixed(1)} %` : "";

  desk.kind("target-course", ({ data, css, base }) => {
    const points = data.points;
    const last = points.at(-1);
    const all = [data.bound, ...points.map((p) => p[1]), ...data.band.flatMap((b) => b.slice(1))];
    const fan = data.band.length && last ? [[last[0], last[1], last[1], last[1]], ...data.band] : [];
    const edge = (at) => ({ show: true, color: css("--ink-2"), fontSize: 12, formatter: at });
    const hidden = { type: "line", stack: "fan", stackStrategy: "all", showSymbol: false, silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    return {
      ...base, x: undefined, y: undefined, grid: { left: 40, right: 46, top: 14, bottom: 26 }, xAxis: year(base, data),
      tooltip: { ...base.tooltip, valueFormatter: percent },
      yAxis: { type: "value", ...base.y, min: Math.max(0, Math.floor((Math.min(...all) - 1) / 5) * 5), max: Math.min(100, Math.ceil((Math.max(...all) + 1) / 5) * 5) },
      series: [
        { ...hidden, data: fan.map((f) => [f[0], f[1]]), endLabel: fan.length ? { ...edge(fan.at(-1)[1].toFixed(1)), offset: [0, 7] } : undefined },
        { ...hidden, areaStyle: { color: css("--band-2"), opacity: 1 }, data: fan.map((f) => [f[0], f[3] - f[1]]), endLabel: fan.length ? { ...edge(fan.at(-1)[3].toFixed(1)), offset: [0, -7] } : undefined },
        { name: data.words.middle, type: "line", showSymbol: false, silent: true, lineStyle: { color: css("--accent"), width: 1.5, type: [3, 3] }, data: fan.map((f) => [f[0], f[2]]) },
        {
          name: data.words.share, type: "line", showSymbol: false, lineStyle: line(css, "--accent"), itemStyle: { color: css("--accent") }, data: points,
          markLine: { silent: true, symbol: "none", lineStyle: { color: css("--crit"), type: [4, 3] }, label: { formatter: data.words.bound, color: css("--crit"), position: "insideMiddleBottom", fontSize: 12 }, data: [{ yAxis: data.bound }] },
          markPoint: last ? { silent: true, symbol: "circle", symbolSize: 8, itemStyle: { color: css("--accent") }, label: { show: false }, data: [{ coord: last }] } : undefined,
        },
      ],
    };
  });

  desk.kind("target-budget", ({ data, css, base }) => ({
    ...base, x: undefined, y: undefined, grid: { left: 40, right: 46, top: 10, bottom: 22 }, xAxis: year(base, data), yAxis: { type: "value", ...base.y, splitNumber: 3 },
    series: [{
      name: data.words.left, type: "line", step: "end", showSymbol: false, lineStyle: { color: css("--ink-2"), width: 1.5 }, itemStyle: { color: css("--ink-2") },
      areaStyle: { color: css("--sunken"), opacity: 1 }, data: data.points, endLabel: { show: true, color: css("--ink"), fontSize: 12, fontWeight: 700, formatter: (p) => `${p.value[1]} ${data.words.unit}` },
    }],
  }));

  // Hours with their readings, or days; gaps stay open, and the limit steps where the edition changes. Dates without an hour would be read as UTC.
  const local = (day) => day.length === 10 ? `${day}T00:00:00` : day;
  const formats = { "24h": "{HH}:{mm}", "7d": "{MM}-{dd}", "30d": "{MM}-{dd}", "1y": "{yyyy}-{MM}" };

  desk.kind("station-series", ({ data, css, base, element }) => {
    const narrow = element.clientWidth < 500;
    const accent = css("--accent");
    const crit = css("--crit");
    const steps = data.limits.map((limit) => [local(limit[0]) < data.from ? data.from : local(limit[0]), limit[1]]);
    if (steps.length) steps.push([data.until, steps.at(-1)[1]]);
    // A value that counts for nothing must not set the scale: -9999 of a broken probe would press everything else into a line. It stands at the edge instead, as a triangle.
    const own = [...data.readings, ...data.points, ...steps].map((p) => p[1]).filter(Number.isFinite);
    const low = own.length ? Math.min(...own) : -Infinity, high = own.length ? Math.max(...own) : Infinity, room = (high - low) / 10 || 1;
    const flagged = data.flagged.map(([at, value]) =>
      value < low - room ? { value: [at, low - room], symbol: "triangle", symbolRotate: 180, symbolSize: 9 } : value > high + room ? { value: [at, high + room], symbol: "triangle", symbolSize: 9 } : [at, value]);
    const series = [
      { name: data.words.reading, type: "scatter", symbolSize: data.range === "24h" ? 3 : 2, silent: true, itemStyle: { color: css("--line-2"), opacity: 1 }, data: data.readings },
      data.days
        ? { name: data.words.name, type: "bar", barWidth: "70%", itemStyle: { color: (p) => p.value[2] ? accent : css("--quiet-bar") }, data: data.points }
        : {
          name: data.words.name, type: "line", showSymbol: false, connectNulls: false, lineStyle: { color: accent, width: 2 }, itemStyle: { color: accent }, data: data.points.map((p) => [p[0], p[1]]),
          markArea: {
            silent: true, itemStyle: { color: css("--sunken"), borderColor: css("--line-2"), borderWidth: 1, borderType: "dashed" }, label: { show: !narrow, position: "insideTop", color: css("--ink-2"), fontSize: 11 },
            data: data.gaps.map((gap) => [{ name: data.words.gap, xAxis: gap[0] }, { xAxis: gap[1] }]),
          },
        },
      { name: data.words.flagged, type: "scatter", symbolSize: 5, itemStyle: { color: css("--surface"), borderColor: css("--warn"), borderWidth: 1.2, opacity: 1 }, data: flagged, tooltip: { valueFormatter: (value, i) => data.flagged[i]?.[1] ?? value } },
      {
        name: data.words.limit, type: "line", step: "end", symbol: "none", silent: true, lineStyle: { color: crit, type: [4, 3], width: 1 }, itemStyle: { color: crit }, data: steps,
        markPoint: {
          silent: true, symbolSize: 0, data: data.limits.map((limit, i) => ({ name: limit[2], coord: steps[i] })),
          label: { color: crit, fontSize: 12, position: "right", offset: [4, -10], formatter: (p) => p.name },
        },
      },
    ];
    return {
      ...base, x: undefined, y: undefined, grid: { left: 44, right: 12, top: 18, bottom: narrow ? 24 : 62 },
      xAxis: { type: "time", ...base.x, min: data.from, max: data.until, axisLabel: { ...base.x.axisLabel, formatter: formats[data.range], hideOverlap: true } },
      yAxis: { type: "value", ...base.y, scale: !data.days },
      dataZoom: narrow ? [] : [
        {
          type: "slider", height: 22, bottom: 8, showDataShadow: false, borderColor: css("--line"), fillerColor: css("--accent-soft"), handleStyle: { color: css("--surface"), borderColor: css("--control") },
          textStyle: { color: css("--ink-3") }, moveHandleSize: 0, brushSelect: false,
        },
        { type: "inside", zoomOnMouseWheel: "ctrl" },
      ],
      series,
    };
  });
})();
