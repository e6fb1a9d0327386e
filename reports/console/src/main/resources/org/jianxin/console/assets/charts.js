// Draws every [data-chart] with ECharts, in the colours of the theme. Tooltips are drawn on the canvas: HTML ones need
// inline styles, which the content security policy forbids.
"use strict";

(() => {
  const SEVERITIES = ["critical", "high", "medium", "low", "informational"];
  const LAYERS = ["organization", "account", "origin", "channel", "dataset", "fields", "receiver"];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  function font() {
    return getComputedStyle(document.body).fontFamily;
  }

  function tooltip(more) {
    return {
      renderMode: "richText",
      backgroundColor: colour("surface"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink") },
      ...more,
    };
  }

  function trend(box, data) {
    const hours = data.hours.map(hour => {
      const at = new Date(hour);
      return String(at.getHours()).padStart(2, "0") + ":00";
    });
    return {
      textStyle: { fontFamily: font() },
      grid: { left: 36, right: 12, top: 34, bottom: 26 },
      legend: { top: 0, textStyle: { color: colour("ink") }, itemWidth: 12, itemHeight: 10 },
      tooltip: tooltip({ trigger: "axis" }),
      xAxis: { type: "category", data: hours, axisLabel: { color: colour("muted") }, axisLine: { lineStyle: { color: colour("line") } }, axisTick: { show: false } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: colour("muted") }, splitLine: { lineStyle: { color: colour("line") } } },
      animation: false,
      series: SEVERITIES.slice().reverse().map(severity => ({
        name: box.getAttribute("data-text-" + severity),
        type: "bar",
        stack: "all",
        barMaxWidth: 26,
        itemStyle: { color: colour(severity) },
        data: data.series[severity],
      })),
    };
  }

  function flow(box, data) {
    const nodes = [];
    const links = [];
    let before = [];
    data.stages.forEach((stage, depth) => {
      const names = stage.nodes.slice();
      if (stage.more > 0) names.push(box.getAttribute("data-text-more").replace("#", stage.more));
      const kind = box.getAttribute("data-text-" + stage.kind);
      const current = names.map(name => {
        const id = stage.kind + "/" + name;
        nodes.push({
          name: id,
          depth,
          itemStyle: { color: colour(["accent", "low", "informational", "ok", "medium", "high", "critical"][LAYERS.indexOf(stage.kind)]) },
          label: { formatter: "{kind|" + kind + "}\n{name|" + name + "}" },
        });
        return id;
      });
      const value = 1 / Math.max(before.length, 1) / current.length;
      for (const source of before) {
        for (const target of current) links.push({ source, target, value });
      }
      before = current;
    });
    return {
      textStyle: { fontFamily: font() },
      animation: false,
      tooltip: { show: false },
      series: [{
        type: "sankey",
        data: nodes,
        links,
        left: 4,
        right: 140,
        top: 10,
        bottom: 10,
        nodeWidth: 12,
        nodeGap: 14,
        draggable: false,
        silent: true,
        layoutIterations: 0,
        lineStyle: { color: colour("line"), opacity: 0.6, curveness: 0.5 },
        label: {
          position: "right",
          rich: {
            kind: { color: colour("muted"), fontSize: 11, lineHeight: 15 },
            name: { color: colour("ink"), fontSize: 12, lineHeight: 16 },
          },
        },
      }],
    };
  }

  const drawings = { trend, flow };
  const charts = new Map();

  function draw(box) {
    fetch(box.dataset.source, { headers: { Accept: "application/json" } })
      .then(response => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then(data => {
        let chart = charts.get(box);
        if (!chart) {
          chart = echarts.init(box, null, { renderer: "canvas" });
          charts.set(box, chart);
        }
        chart.setOption(drawings[box.dataset.chart](box, data), true);
      })
      .catch(() => console_.toast(console_.text("failed"), { kind: "problem" }));
  }

  const boxes = () => document.querySelectorAll("[data-chart]");
  boxes().forEach(draw);
  document.body.addEventListener("alerts-changed", () => boxes().forEach(box => { if (box.dataset.chart === "trend") draw(box); }));
  window.addEventListener("resize", () => charts.forEach(chart => chart.resize()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => boxes().forEach(draw));
})();
