// The frame of every page: dialogs, toasts, failed requests, print.
"use strict";

const console_ = (() => {
  const body = document.body;

  function text(name) {
    return body.getAttribute("data-text-" + name) || "";
  }

  function toast(message, options) {
    const { href, kind, stay } = options || {};
    const box = document.createElement("div");
    box.className = "toast " + (kind || "");
    const words = document.createElement(href ? "a" : "span");
    words.textContent = message;
    if (href) words.href = href;
    const dismiss = document.createElement("button");
    dismiss.type = "button";
    dismiss.className = "quiet";
    dismiss.textContent = "×";
    dismiss.setAttribute("aria-label", text("dismiss"));
    dismiss.addEventListener("click", () => box.remove());
    box.append(words, dismiss);
    const toasts = document.getElementById("toasts");
    toasts.append(box);
    while (toasts.children.length > 4) toasts.firstElementChild.remove();
    if (!stay) setTimeout(() => box.remove(), 8000);
  }

  function open(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  /** Whether keys belong to what the person is typing into. */
  function typing(event) {
    const at = event.target;
    return event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null
      || (at.matches && at.matches("input:not([type=checkbox]), select, textarea, [contenteditable]"));
  }

  document.addEventListener("click", event => {
    const opener = event.target.closest("[data-opens]");
    if (opener) open(opener.getAttribute("data-opens"));
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
    if (event.target.closest("[data-prints]")) {
      document.querySelectorAll("details.evidence").forEach(details => { details.open = true; });
      window.print();
    }
  });

  document.addEventListener("keydown", event => {
    if (typing(event)) return;
    if (event.key === "?") {
      event.preventDefault();
      open("help");
    } else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  // Empty filters do not belong into a URL.
  body.addEventListener("htmx:configRequest", event => {
    if (event.detail.verb !== "get") return;
    const fields = event.detail.formData;
    for (const name of new Set(fields.keys())) {
      const filled = fields.getAll(name).filter(value => value !== "");
      fields.delete(name);
      filled.forEach(value => fields.append(name, value));
    }
  });

  // The gateway answers with its login page when the session has ended; it must not land inside this page.
  body.addEventListener("htmx:beforeSwap", event => {
    const url = event.detail.xhr.responseURL;
    if (url && !new URL(url).pathname.startsWith("/console")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  body.addEventListener("htmx:responseError", event => {
    const xhr = event.detail.xhr;
    if (xhr.status === 401) {
      location.reload();
      return;
    }
    let message = text("failed");
    try {
      message = JSON.parse(xhr.responseText).detail || message;
    } catch (notJson) {
      // a proxy's own page: the general sentence is all there is to say
    }
    toast(message, { kind: "problem" });
  });
  body.addEventListener("htmx:sendError", () => toast(text("failed"), { kind: "problem" }));

  /** The gateway lets this page do nothing more. What is on it stays, so that what was being written is not lost. */
  function ended(detail) {
    const banner = document.getElementById("ended");
    const halves = detail.split(" / ");
    const half = document.documentElement.lang.startsWith("zh") ? 0 : 1;
    banner.querySelector("span").textContent = halves.length === 2 ? halves[half] : detail;
    banner.hidden = false;
  }

  return { text, toast, open, typing, ended };
})();
