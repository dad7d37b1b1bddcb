// Small comforts. Everything here has a form or a link behind it that works without.
(() => {
  "use strict";

  // A disclosure that someone opened stays open when a live update comes in, and what was unfolded stays unfolded;
  // a form in which someone has typed is left alone until it is sent.
  const isChanged = (field) => {
    if (field.tagName === "SELECT") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.defaultValue !== undefined && field.type !== "hidden" && field.value !== field.defaultValue;
  };
  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) =>
      !(old.dataset && "keep" in old.dataset && old.childElementCount && !fresh.childElementCount) &&
      !(old.tagName === "FORM" && old.closest("[data-live]") && [...old.elements].some(isChanged));
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
      !(name === "open" && node.tagName === "DETAILS") && !(name === "value" && node.matches("[data-lines-of], [data-rows-of]")) && name !== "aria-expanded";
  }

  // Sellers' pictures live for a week: a dead link leaves the drawn placeholder, not a torn icon.
  const hideBroken = (event) => {
    if (event.target.tagName === "IMG" && event.target.matches("[data-picture]")) event.target.hidden = true;
  };
  document.addEventListener("error", hideBroken, true);
  // One that failed before this script ran will not say so again.
  document.querySelectorAll("img[data-picture]").forEach((image) => image.complete && !image.naturalWidth && (image.hidden = true));

  // Where the tabs do not fit, the chosen one stands in view.
  document.querySelectorAll(".tabs > [aria-current]").forEach((tab) => {
    tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
  });

  // Characters, as the server counts them: code points, not UTF-16 halves.
  const count = (field) => {
    const output = document.getElementById(field.dataset.counter);
    if (!output) return;
    const used = [...field.value].length;
    output.textContent = `${used} / ${field.dataset.limit}`;
    const over = used > Number(field.dataset.limit);
    output.classList.toggle("is-over", over);
    output.setAttribute("aria-live", over ? "polite" : "off"); // nobody wants each letter counted aloud
  };
  const countAll = (root) => root.querySelectorAll("[data-counter]").forEach(count);
  document.addEventListener("input", (event) => event.target.matches("[data-counter]") && count(event.target));
  document.addEventListener("htmx:load", (event) => countAll(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => countAll(document));

  // A menu closes when one clicks elsewhere or presses Escape.
  const closeMenus = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu !== except && menu.removeAttribute("open"));
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });

  // Nobody looks at a hidden tab: it asks nothing. Back in view, it asks at once.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.closest("[data-live]") === event.target) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && window.htmx) document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "back"));
  });

  // What unfolds, folds again.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches(".fold")) return;
    event.target.setAttribute("aria-expanded", String(!event.detail.target.childElementCount));
    if (!event.detail.target.childElementCount) return;
    event.preventDefault();
    event.detail.target.replaceChildren();
  });

  // Whoever logs in again in another tab gets a new token there; what was typed here is sent with that one.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )channelsync_csrf=([^;]+)/);
    if (token && event.detail.verb !== "get") event.detail.parameters.csrfmiddlewaretoken = token[1];
  });

  // A failed request says so and leaves the page, and what was typed, as it is.
  const trouble = document.getElementById("trouble");
  const say = (name) => {
    if (!trouble) return;
    trouble.querySelectorAll("[data-trouble]").forEach((text) => (text.hidden = text.dataset.trouble !== name));
    trouble.hidden = !name;
  };
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:timeout", () => say("offline"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say({ 401: "session", 403: "forbidden", 503: "held" }[status] || "server");
  });
  // A page that updates itself well says nothing of the button that failed.
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const live = event.target.closest("[data-live]") === event.target;
    const shown = trouble && trouble.querySelector("[data-trouble]:not([hidden])");
    if (event.detail.xhr.status < 400 && !(live && shown && ["server", "held", "forbidden"].includes(shown.dataset.trouble))) say("");
  });
  if (trouble) trouble.querySelector("[data-close]").addEventListener("click", () => say(""));
})();
