// The map: outline and waters of the register, stations by what they measure, alarms with their values. Without outline the stations alone.
"use strict";

(() => {
  const outlines = new Map();
  const pencil = document.createElement("canvas").getContext("2d");
  const sizes = { air: 14, water: 20, outlet: 16, place: 7, alarm: 18 };

  const each = (list, visit) => (typeof list[0] === "number" ? visit(list) : list.forEach((l) => each(l, visit)));

  // A frame around everything, so that a station outside the outline, or a district without one, has its place.
  const frameOf = (features, points) => {
    const box = [180, 90, -180, -90];
    const take = ([x, y]) => { box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y); };
    features.forEach((f) => each(f.geometry.coordinates, take));
    points.forEach((p) => take([p.lon, p.lat]));
    const dx = Math.max(box[2] - box[0], 0.004) * (features.length ? 0 : 0.08);
    const dy = Math.max(box[3] - box[1], 0.004) * (features.length ? 0 : 0.08);
    return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
  };

  // Labels go where they cover neither a mark nor another label: alarms first, then what is worst. One without a place loses its name, then itself.
  const place = (wanted, marks, width, height, measure) => {
    const taken = [];
    const free = (r) => r[0] >= 0 && r[1] >= 0 && r[2] <= width && r[3] <= height && ![...marks, ...taken].some((m) => r[0] < m[2] && r[2] > m[0] && r[1] < m[3] && r[3] > m[1]);
    for (const label of wanted) {
      label.at = null;
      for (const [text, isShort] of [[label.text, false], [label.short, true]]) {
        if (label.at || text === undefined) continue;
        const [w, h] = measure(label, text);
        const gap = label.size / 2 + 5;
        for (const [at, x, y] of [["right", gap, -h / 2], ["left", -gap - w, -h / 2], ["top", -w / 2, -gap - h], ["bottom", -w / 2, gap]]) {
          const box = [label.x + x, label.y + y, label.x + x + w, label.y + y + h];
          if (!free(box)) continue;
          taken.push(box);
          Object.assign(label, { at, isShort });
          break;
        }
      }
    }
  };

  const options = ({ data, css, base, element, chart }, features) => {
    const z = data.scale ?? 1;
    const english = document.documentElement.lang === "en";
    const nameOf = (p) => (english ? p.nameEn : p.name);
    const [ink, soft, surface, crit, warn] = ["--ink", "--ink-2", "--surface", "--crit", "--warn-mark"].map(css);
    const areas = features.filter((f) => f.geometry.type.endsWith("Polygon"));
    const lines = features.filter((f) => f.geometry.type.endsWith("LineString"));
    const [west, south, east, north] = frameOf(features, data.points);
    const frame = { type: "Feature", properties: { name: "\u0000" }, geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] } };
    echarts.registerMap("district", { type: "FeatureCollection", features: [frame, ...areas.map((f, i) => ({ ...f, properties: { name: `a${i}` } }))] });
    const scale = Math.max(0.2, Math.cos(((south + north) / 2) * Math.PI / 180));
    const ratio = ((east - west) * scale) / (north - south);
    const [width, height] = [element.clientWidth - 24 * z, element.clientHeight - 30 * z];
    const geo = {
      map: "district", aspectScale: scale, roam: false, silent: true, layoutCenter: ["50%", "50%"], layoutSize: ratio < 1 ? Math.min(height, width / ratio) : Math.min(width, height * ratio),
      itemStyle: { areaColor: css("--land"), borderColor: css("--line-2"), borderWidth: 1.2 },
      regions: [
        { name: "\u0000", itemStyle: { areaColor: "transparent", borderWidth: 0 } },
        ...areas.flatMap((f, i) => (f.properties.kind === "water" ? [{ name: `a${i}`, itemStyle: { areaColor: css("--water"), borderColor: css("--river") } }] : [])),
      ],
    };
    chart.setOption({ animation: false, geo });
    const pixel = (p) => chart.convertToPixel("geo", [p.lon, p.lat]);
    const marks = data.points.map((p) => ({ ...p, at: pixel(p), size: sizes[p.mark] * z }));
    const alarms = data.alarms.map((a) => {
      const own = marks.find((m) => m.id === a.id);
      const lift = own && own.mark !== "place" ? (own.size / 2 + sizes.alarm / 2) * z * 0.9 : 0;
      const [x, y] = pixel(a);
      return { ...a, lift, at: [x, y - lift], size: sizes.alarm * z };
    });
    const covered = [...marks, ...alarms].map((m) => [m.at[0] - m.size / 2, m.at[1] - m.size / 2, m.at[0] + m.size / 2, m.at[1] + m.size / 2]);
    const font = getComputedStyle(document.body).fontFamily;
    const [large, small] = [15 * z, (data.nameSize ?? 11.5) * z];
    const names = features.filter((f) => f.properties.label);
    const wide = (text, size, weight) => { pencil.font = `${weight} ${size}px ${font}`; return pencil.measureText(text).width; };
    names.forEach((f) => {
      const [x, y] = chart.convertToPixel("geo", f.properties.label);
      const half = wide(nameOf(f.properties), 12 * z, 400) / 2;
      covered.push([x - half, y - 7 * z, x + half, y + 7 * z]);
    });
    const air = marks.filter((m) => m.mark === "air");
    const wanted = [
      ...alarms.map((a) => ({ of: a, x: a.at[0], y: a.at[1], size: a.size, text: english ? a.textEn : a.text, alarm: true })),
      ...[...air].sort((a, b) => (b.value ?? -1) - (a.value ?? -1)).map((m) => ({ of: m, x: m.at[0], y: m.at[1], size: m.size, text: nameOf(m), short: "" })),
    ];
    place(wanted, covered, element.clientWidth, element.clientHeight, (label, text) => (label.alarm
      ? [wide(text, 12 * z, 700) + 14 * z, 20 * z]
      : [wide(`${label.of.value ?? "–"}`, large, 700) + (text ? 5 * z + wide(text, small, 400) : 0) + 6, large + 4]));
    const labelOf = (of) => wanted.find((l) => l.of === of);
    const point = (m, more) => ({ name: nameOf(m), id: m.id, value: [m.lon, m.lat, m.value], text: m.text, ...more });
    const colour = (m, kind) => (m.grade ? css(`--${kind}${m.grade}`) : surface);
    const common = { type: "scatter", coordinateSystem: "geo", cursor: "pointer", animation: false };
    chart.off("click");
    chart.on("click", (event) => { if (event.data?.id) location.href = `/stations/${encodeURIComponent(event.data.id)}`; });
    return {
      animation: false, aria: base.aria, textStyle: base.textStyle, geo,
      tooltip: { ...base.tooltip, trigger: "item", formatter: (p) => (p.data?.text ? `${p.name}\n${p.data.text}` : p.name), textStyle: { color: ink, fontSize: 12 * z } },
      series: [
        { type: "lines", coordinateSystem: "geo", polyline: true, silent: true, z: 1, lineStyle: { color: css("--river"), width: 2.4 * z, opacity: 1 },
          data: lines.flatMap((f) => (f.geometry.type === "LineString" ? [f.geometry.coordinates] : f.geometry.coordinates)).map((coords) => ({ coords })) },
        { ...common, silent: true, symbolSize: 0, z: 2, data: names.map((f) => ({ name: nameOf(f.properties), value: f.properties.label })),
          label: { show: true, formatter: "{b}", color: css("--accent"), fontSize: 12 * z, fontStyle: "italic", position: "inside" } },
        { ...common, id: "place", symbol: "rect", symbolSize: sizes.place * z, z: 3, data: marks.filter((m) => m.mark === "place").map((m) => point(m, {
          itemStyle: m.state === "good" ? { color: css("--control"), opacity: 1 } : { color: m.state === "critical" ? crit : surface, borderColor: m.state === "critical" ? crit : warn, borderWidth: 2, opacity: 1 } })) },
        { ...common, id: "water", z: 4, data: marks.filter((m) => m.mark === "water" || m.mark === "outlet").map((m) => point(m, {
          symbol: m.mark === "water" ? "diamond" : "roundRect", symbolSize: m.size, itemStyle: { color: colour(m, "w"), borderColor: ink, borderWidth: m.bad ? 2.5 : 1, opacity: 1 } })),
          label: { show: true, formatter: (p) => data.classes[(p.value[2] ?? 0) - 1] ?? "–", color: "#111", fontSize: 11 * z, fontWeight: 700 } },
        { ...common, id: "air", symbol: "circle", symbolSize: sizes.air * z, z: 5, data: air.map((m) => point(m, {
          itemStyle: { color: colour(m, "l"), borderColor: ink, borderWidth: 1, opacity: 1 },
          label: { show: labelOf(m)?.at != null, position: labelOf(m)?.at ?? "right", formatter: `{v|${m.value ?? "–"}}${labelOf(m)?.isShort ? "" : ` {n|${nameOf(m)}}`}` } })),
          label: { distance: 5, textBorderColor: css("--land"), textBorderWidth: 3, rich: { v: { fontWeight: 700, fontSize: large, color: ink }, n: { fontSize: small, color: soft } } } },
        { ...common, id: "alarm", symbol: "triangle", z: 6, data: alarms.map((a) => ({ name: nameOf(a), id: a.id, value: [a.lon, a.lat], text: english ? a.textEn : a.text,
          symbolSize: a.size, symbolOffset: [0, -a.lift], itemStyle: { color: crit, borderColor: surface, borderWidth: 1.5, opacity: 1 },
          label: { show: true, position: labelOf(a)?.at ?? "bottom", formatter: (english ? a.textEn : a.text).replace(/[{}]/g, "") } })),
          label: { color: surface, backgroundColor: crit, padding: [3 * z, 6 * z], borderRadius: 3, fontSize: 12 * z, fontWeight: 700, distance: 6 } },
      ],
    };
  };

  desk.kind("map", (drawing) => {
    const address = drawing.data.map;
    if (!address) return options(drawing, []);
    if (outlines.has(address)) return options(drawing, outlines.get(address));
    fetch(address).then((answer) => (answer.ok ? answer.json() : { features: [] })).then((json) => {
      outlines.set(address, json.features);
      if (!drawing.chart.isDisposed()) drawing.chart.setOption(options(drawing, json.features));
    }).catch(() => { if (!drawing.chart.isDisposed()) drawing.chart.setOption(options(drawing, [])); });
    return {};
  });
})();
