// Listens to the live stream and tells the page when alerts have changed.
"use strict";

(() => {
  const light = document.getElementById("live");
  let waiting = false;

  function show(name, lost) {
    light.hidden = false;
    light.textContent = console_.text(name);
    light.classList.toggle("lost", lost);
  }

  /** At most one refresh every second and a half, and none while the page is hidden. */
  function changed() {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (document.hidden) {
        document.addEventListener("visibilitychange", changed, { once: true });
      } else {
        htmx.trigger(document.body, "alerts-changed");
      }
    }, 1500);
  }

  let opened = false;
  const stream = new EventSource("/console/live");
  stream.addEventListener("hello", () => {
    show("live", false);
    if (opened) changed(); // what happened while the stream was away is not repeated
    opened = true;
  });
  stream.addEventListener("heartbeat", () => show("live", false));
  stream.addEventListener("stale", () => show("stale", true));
  stream.addEventListener("changed", event => {
    show("live", false);
    const news = JSON.parse(event.data);
    if (news.length > 2) {
      console_.toast(console_.text("more"), { href: "/console/alerts?status=new&sort=raised", kind: "s-" + news[0].severity });
    } else {
      for (const alert of news) {
        console_.toast(console_.text("new") + alert.title, { href: "/console/alerts/" + alert.id, kind: "s-" + alert.severity });
      }
    }
    changed();
  });
  stream.addEventListener("error", () => show("lost", true));
  window.addEventListener("pagehide", () => stream.close());
})();
