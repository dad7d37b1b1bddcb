// Keys for those who look at hundreds of listings a day. Each has a link or a button that does the same.
(() => {
  "use strict";
  const OFF = "channelsync-keys-off";
  const PUSHES = { p: "in_progress", l: "listed", f: "failed" };
  const BOX = "input[type=checkbox], input[type=radio]";
  const dialog = () => document.getElementById("keys");

  // One who types, or chooses in a list, means letters; a checkbox takes none.
  const isTyping = (node) =>
    node.closest("textarea, select, [contenteditable], dialog[open]") || (node.closest("input") && !node.matches(BOX));
  const currentRow = () => document.activeElement.closest("[data-row]");
  const press = (selector, root = document) => {
    const target = root.querySelector(selector);
    if (target) target.click();
    return Boolean(target);
  };

  const move = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const row = rows[Math.min(rows.length - 1, Math.max(0, currentRow() ? rows.indexOf(currentRow()) + step : 0))];
    const link = row && row.querySelector("[data-open]");
    if (!link) return false;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  // What is selected, else the row one stands on, else the listing that is open.
  const push = (key) => {
    if (document.querySelector("[data-select]:checked")) return press(`[name=kind][value=${PUSHES[key]}]`);
    const link = currentRow() && currentRow().querySelector("[data-open]");
    if (!link) return press(`a[aria-keyshortcuts=${key}]`);
    const address = new URL(link.href);
    if (!address.pathname.startsWith("/listings/")) return false;
    address.pathname += `${PUSHES[key].replace("_", "-")}/`;
    location.assign(address);
    return true;
  };

  const search = () => {
    const box = document.querySelector("[data-search]");
    if (box) {
      box.focus();
      box.select();
    } else if (dialog()) location.assign(dialog().dataset.searchAt);
    return Boolean(box || dialog());
  };

  const explain = () => {
    if (dialog()) dialog().showModal();
    return Boolean(dialog());
  };

  const keys = {
    "/": search,
    j: () => move(1),
    k: () => move(-1),
    x: () => Boolean(currentRow()) && press("[data-select]", currentRow()),
    p: () => push("p"),
    l: () => push("l"),
    f: () => push("f"),
    n: () => press("[data-next]") || press("a[rel=next]"),
    "?": explain,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const act = Object.hasOwn(keys, event.key) && keys[event.key];
    if (!act || (event.repeat && !"jk".includes(event.key))) return;
    if (event.key !== "?" && localStorage.getItem(OFF)) return;
    if (act()) event.preventDefault();
  });

  // Single letters disturb those who speak to their machine: they can be switched off.
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-keys-on]");
    if (box) box.checked = !localStorage.getItem(OFF);
    if (location.hash === "#search") search();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-on]")) return;
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("click", (event) => event.target.closest("[data-keys]") && explain());
})();
