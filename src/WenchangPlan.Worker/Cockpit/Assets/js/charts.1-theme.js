// Draws <div class="chart" data-chart="KIND"><script type="application/json">{…}</script></div>. A kind is a function of charts.*.js that takes the data and gives options.
"use strict";

window.desk = (() => {
  const kinds = new Map();
  const drawn = new Map();
  const css = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

  // One place where ECharts takes its looks from the style sheet's tokens.
  const base = () => {
    const ink = css("--ink");
    const soft = css("--ink-3");
    return {
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: {
        renderMode: "richText", trigger: "axis", confine: true, backgroundColor: css("--surface"), borderColor: css("--line-2"),
        textStyle: { color: ink, fontSize: 12 }, axisPointer: { lineStyle: { color: css("--control") } },
      },
      x: { axisLine: { lineStyle: { color: css("--line-2") } }, axisTick: { lineStyle: { color: css("--line-2") } }, axisLabel: { color: soft, fontSize: 12 }, splitLine: { show: false } },
      y: { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: soft, fontSize: 12 }, splitLine: { lineStyle: { color: css("--line") } } },
    };
  };

  const draw = (element) => {
    const kind = kinds.get(element.dataset.chart);
    const data = element.querySelector("script");
    if (!kind || !data) return;
    const parsed = JSON.parse(data.textContent);
    const old = drawn.get(element);
    old?.dispose();
    const box = document.createElement("div");
    box.className = "chart";
    element.querySelector(":scope > .chart")?.remove();
    element.append(box);
    const chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(kind({ data: parsed, css, base: base(), element: box, chart }));
    drawn.set(element, chart);
    element.dataset.drawn = "1";
  };

  const drawAll = (root) => {
    for (const element of drawn.keys()) if (!element.isConnected) { drawn.get(element).dispose(); drawn.delete(element); }
    root.querySelectorAll("[data-chart]").forEach(draw);
  };

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("desk:part", (event) => drawAll(event.detail));
  let resizing = 0;
  addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => drawAll(document), 200); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
  return { kind: (name, options) => kinds.set(name, options), draw: drawAll };
})();
