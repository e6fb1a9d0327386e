// One alert: keys, the way back to the queue, and the next and previous alert of that queue.
"use strict";

(() => {
  const id = document.querySelector("[data-alert]").dataset.alert;
  let queue = {};
  try {
    queue = JSON.parse(sessionStorage.getItem("jianxin.queue")) || {};
  } catch (damaged) {
    // without it the link leads to the open alerts
  }
  const back = document.getElementById("back");
  if (queue.url && queue.url.startsWith("/console/alerts")) back.href = queue.url;

  function neighbour(step) {
    const ids = queue.ids || [];
    const at = ids.indexOf(id);
    const next = ids[at + step];
    if (at < 0 || !next) return;
    sessionStorage.setItem("jianxin.queue", JSON.stringify({ ...queue, selected: next }));
    location.href = "/console/alerts/" + next;
  }

  function press(control) {
    const button = document.getElementById(control);
    if (button) button.click();
  }

  document.addEventListener("keydown", event => {
    if (console_.typing(event)) return;
    switch (event.key) {
      case "j": neighbour(1); break;
      case "k": neighbour(-1); break;
      case "u": location.href = back.href; break;
      case "e": press("acknowledge"); break;
      case "a": press("assign"); break;
      case "x": press("close"); break;
      default: return;
    }
    event.preventDefault();
  });

  // A refused action's dialog opens again, once, with the reason and what had been typed inside it.
  document.body.addEventListener("htmx:afterSettle", event => {
    if (event.target.id !== "triage") return;
    const dialog = event.target.querySelector("dialog[data-reopen]");
    if (!dialog) return;
    dialog.removeAttribute("data-reopen");
    dialog.showModal();
  });
  if (location.hash === "#close") press("close");
})();
