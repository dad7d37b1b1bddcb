// Draws the charts of a page from the JSON beside them, and draws on when a live update brings newer numbers.
(() => {
  "use strict";
  const drawn = new Map(); // element -> [text of its data, chart]

  const colour = (face) => getComputedStyle(document.documentElement).getPropertyValue(`--state-${face}`).trim();
  const muted = () => getComputedStyle(document.documentElement).getPropertyValue("--desk-muted").trim();
  const line = () => getComputedStyle(document.documentElement).getPropertyValue("--desk-line").trim();

  const font = () => `12px ${getComputedStyle(document.body).fontFamily}`;

  const unit = (data) => (data.unit ? { label: data.unit, labelSize: 20, labelFont: font() } : {});

  // Stacked: each row holds itself and all that lies below it, and the tallest is drawn first.
  const stack = (series) => series.map((_one, at) => series[0].values.map((_v, day) =>
    series.slice(0, at + 1).reduce((sum, one) => sum + one.values[day], 0)));

  const options = (data, series, width, height) => ({
    width, height,
    scales: { x: { time: false, range: (_u, least, most) => [least - 0.6, most + 0.6] }, y: { range: (_u, _least, most) => [0, Math.max(1, most * 1.05)] } },
    cursor: { drag: { setScale: false }, points: { show: data.kind === "lines" } },
    axes: [
      { stroke: muted(), font: font(), grid: { show: false }, ticks: { show: false }, values: (_u, places) => places.map((at) => data.labels[at] ?? "") },
      { stroke: muted(), font: font(), grid: { stroke: line(), width: 1 }, ticks: { show: false }, size: 48, ...unit(data), values: (_u, places) => places.map((at) => at.toLocaleString(document.documentElement.lang)) },
    ],
    series: [{ label: "\u00a0", value: (_u, at) => data.labels[at] ?? "" }, ...series],
  });

  const build = (element, data) => {
    const order = data.kind === "stacked" ? [...data.series.keys()].reverse() : [...data.series.keys()];
    const rows = data.kind === "stacked" ? stack(data.series) : data.series.map((one) => one.values);
    const series = order.map((at) => ({
      label: data.series[at].label,
      stroke: colour(data.series[at].face),
      fill: data.kind === "stacked" ? colour(data.series[at].face) : undefined,
      width: data.kind === "stacked" ? 0 : 2,
      spanGaps: true,
      points: { show: data.kind === "lines", size: 5 },
      paths: data.kind === "stacked" ? uPlot.paths.bars({ size: [0.7, 26] }) : undefined,
      value: (_u, _v, _s, day) => (day === null ? "" : data.series[at].values[day] === null ? "–" : `${data.series[at].values[day]} ${data.unit ?? ""}`),
    }));
    const height = element.classList.contains("chart-low") ? 130 : 180;
    const lines = [data.labels.map((_label, at) => at), ...order.map((at) => rows[at])];
    return new uPlot(options(data, series, element.clientWidth, height), lines, element);
  };

  const draw = (again) => {
    if (!window.uPlot) return;
    for (const element of drawn.keys()) if (!element.isConnected) drawn.delete(element);
    document.querySelectorAll("[data-chart]").forEach((element) => {
      const text = document.getElementById(element.dataset.chart)?.textContent;
      const [before, chart] = drawn.get(element) ?? [];
      if (!text || (!again && before === text)) return;
      chart?.destroy();
      drawn.set(element, [text, build(element, JSON.parse(text))]);
    });
  };

  document.addEventListener("DOMContentLoaded", () => draw(false));
  document.addEventListener("htmx:afterSettle", () => draw(false));
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(true), 150); });
  new MutationObserver(() => draw(true)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
