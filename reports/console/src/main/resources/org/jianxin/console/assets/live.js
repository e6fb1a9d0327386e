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

  // Every message carries the number of changes so far. One that this page has not seen means: look again.
  let seen = null;
  function alive(event) {
    clearTimeout(missed);
    missed = null;
    show("live", false);
    if (seen !== null && event.lastEventId !== seen) changed();
    seen = event.lastEventId;
  }

  // The stream ends every minute, with the identity it was opened under, and the browser opens it again.
  const PATIENCE = 5000;
  let missed = null;
  function gone(stream) {
    if (missed === null) missed = setTimeout(() => show("lost", true), PATIENCE);
    if (stream.readyState === EventSource.CLOSED) refused(); // the browser has given up
  }

  /** A browser does not tell why a stream was refused: the question is put again as a program would, for the gateway's words. */
  async function refused() {
    const asking = new AbortController();
    try {
      const answer = await fetch("/console/live", { headers: { Accept: "application/problem+json" }, signal: asking.signal });
      if (answer.status === 401 || answer.status === 403) {
        console_.ended((await answer.json()).detail);
        clearTimeout(missed);
        light.hidden = true;
        return;
      }
      asking.abort();
    } catch (unreachable) {
      // as when the stream was lost: go on trying
    }
    setTimeout(listen, PATIENCE);
  }

  let current = null;
  function listen() {
    const stream = new EventSource("/console/live");
    stream.addEventListener("hello", alive);
    stream.addEventListener("heartbeat", alive);
    stream.addEventListener("stale", () => show("stale", true));
    stream.addEventListener("changed", event => {
      const news = JSON.parse(event.data);
      if (news.length > 2) {
        console_.toast(console_.text("more"), { href: "/console/alerts?status=new&sort=raised", kind: "s-" + news[0].severity });
      } else {
        for (const alert of news) {
          console_.toast(console_.text("new") + alert.title, { href: "/console/alerts/" + alert.id, kind: "s-" + alert.severity });
        }
      }
      alive(event);
    });
    stream.addEventListener("error", () => gone(stream));
    current = stream;
  }
  listen();
  window.addEventListener("pagehide", () => current.close());
})();
