// The alert queue: the selected row, keys, and what the alert's page needs to go on from here.
"use strict";

(() => {
  const KEY = "jianxin.queue";
  let selected = null;
  let order = null; // ids of the rows, as they stood before the last refresh
  let focused = false; // whether a row had the focus when the refresh took it away

  const queue = () => document.getElementById("queue");
  const rows = () => Array.from(queue().querySelectorAll("tr[data-id]"));

  function here() {
    return location.pathname + location.search;
  }

  function saved() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch (damaged) {
      return {};
    }
  }

  function save() {
    sessionStorage.setItem(KEY, JSON.stringify({ url: here(), selected, ids: rows().map(row => row.dataset.id) }));
  }

  /** One row can be reached by Tab: the selected one, or the first. */
  function select(id, focus) {
    selected = id;
    const all = rows();
    const chosen = all.find(row => row.dataset.id === id);
    for (const row of all) {
      row.classList.toggle("selected", row === chosen);
      row.tabIndex = row === (chosen || all[0]) ? 0 : -1;
      if (row === chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    if (chosen && focus) {
      chosen.focus({ preventScroll: true });
      chosen.scrollIntoView({ block: "nearest" });
    }
    save();
  }

  function move(step) {
    const all = rows();
    if (all.length === 0) return;
    const at = all.findIndex(row => row.dataset.id === selected);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    select(all[next].dataset.id, true);
  }

  function open(id) {
    if (!id) return;
    select(id, false);
    location.href = "/console/alerts/" + id;
  }

  function act(action) {
    const row = rows().find(candidate => candidate.dataset.id === selected);
    if (!row || queue().dataset.mayAct !== "true") return;
    if (row.dataset.status === "closed" || (action === "acknowledge" && row.dataset.status !== "new")) return;
    fetch("/console/alerts/" + row.dataset.id + "/" + action, {
      method: "POST",
      headers: { "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ version: row.dataset.version }),
      redirect: "manual",
    }).then(async response => {
      if (!response.ok) {
        const message = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[role=alert]");
        console_.toast(message ? message.textContent : console_.text("failed"), { kind: "problem" });
      }
      htmx.trigger(document.body, "alerts-changed");
    }).catch(() => console_.toast(console_.text("failed"), { kind: "problem" }));
  }

  /** The row that has moved up into the place of one that is gone; above it where it was the last. */
  function successor(id, before, now) {
    const at = before.indexOf(id);
    return before.slice(at + 1).concat(before.slice(0, Math.max(at, 0)).reverse()).find(other => now.includes(other)) || null;
  }

  function arrived() {
    const all = rows();
    const now = all.map(row => row.dataset.id);
    if (order !== null) {
      all.filter(row => !order.includes(row.dataset.id)).forEach(row => row.classList.add("fresh"));
    }
    if (selected && !now.includes(selected)) selected = order === null ? null : successor(selected, order, now);
    order = now;
    select(selected, focused);
    focused = false;
  }

  document.addEventListener("keydown", event => {
    if (console_.typing(event)) return;
    switch (event.key) {
      case "j": move(1); break;
      case "k": move(-1); break;
      case "Enter": if (event.target.closest("a, button, summary, label")) return; open(selected); break;
      case "o": open(selected); break;
      case "e": act("acknowledge"); break;
      case "a": act("assign"); break;
      case "x": if (selected && queue().dataset.mayAct === "true") { select(selected, false); location.href = "/console/alerts/" + selected + "#close"; } break;
      default: return;
    }
    event.preventDefault();
  });

  document.addEventListener("click", event => {
    const row = event.target.closest("tr[data-id]");
    if (!row) return;
    select(row.dataset.id, false);
    if (!event.target.closest("a") && !window.getSelection().toString()) open(row.dataset.id);
  });

  // Whoever comes by Tab has the row that has the focus.
  document.addEventListener("focusin", event => {
    const id = event.target.matches("tr[data-id]") && event.target.dataset.id;
    if (id && id !== selected) select(id, false);
  });

  document.body.addEventListener("htmx:beforeSwap", event => {
    if (event.detail.target.id === "queue") focused = queue().contains(document.activeElement);
  });
  document.body.addEventListener("htmx:afterSettle", event => {
    if (event.detail.target.id === "queue" || event.detail.elt.id === "queue") arrived();
  });
  document.body.addEventListener("htmx:beforeRequest", event => {
    if (event.detail.elt.id === "filter") order = null; // another list: nothing in it is news
  });

  const before = saved();
  if (before.url === here()) selected = before.selected || null;
  arrived();
  if (selected) select(selected, true);
})();
