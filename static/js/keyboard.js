// Keys for those who look at hundreds of listings a day. Each has a link or a button that does the same.
(() => {
  "use strict";
  const OFF = "channelsync-keys-off";
  const PUSHES = { p: "in_progress", l: "listed", f: "failed" };
  const UNDO = "button[aria-keyshortcuts=u]";
  const BOX = "input[type=checkbox], input[type=radio]";
  const dialog = () => document.getElementById("keys");

  // One who types, or chooses in a list, means letters; a checkbox takes none.
  const isTyping = (node) =>
    node.closest("textarea, select, [contenteditable], dialog[open]") || (node.closest("input") && !node.matches(BOX));
  const currentRow = () => document.activeElement.closest("[data-row]");
  let lastRow = null; // where one stood before clicking somewhere else
  const press = (selector, root = document) => {
    const target = root.querySelector(selector);
    if (target) target.click();
    return Boolean(target);
  };

  const allRows = () => [...document.querySelectorAll("[data-row]")];

  const stand = (row) => {
    const link = row && row.querySelector("[data-open]");
    if (!link) return false;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  const move = (step) => {
    const rows = allRows();
    const from = rows.indexOf(currentRow() || lastRow);
    return stand(rows[Math.min(rows.length - 1, Math.max(0, from < 0 ? 0 : from + step))]);
  };

  // Who comes back from what a row opens, stands on that row again, or on the one that has taken its place.
  const LAST = "channelsync-last";
  const pageOf = (path) => (path.match(/^\/(listings\/[^/]+\/\d+|events\/\d+|sellers\/[^/]+|bulk\/\d+)\//) || [""])[0];
  const remember = (row) => {
    const place = { list: location.pathname + location.search, index: allRows().indexOf(row) };
    sessionStorage.setItem(LAST, JSON.stringify(place));
  };

  const comeBack = () => {
    const opened = sessionStorage.getItem("channelsync-opened");
    const rows = allRows();
    const [way] = performance.getEntriesByType("navigation");
    const from = document.referrer.startsWith(location.origin) ? pageOf(new URL(document.referrer).pathname) : "";
    if (!rows.length || !(from || (way && way.type === "back_forward"))) return;
    const place = JSON.parse(sessionStorage.getItem(LAST) || "{}");
    const same = rows.find((row) => row.querySelector("[data-open]") && row.querySelector("[data-open]").pathname === opened);
    const here = document.querySelector("[data-here]");
    const next = place.list === location.pathname + location.search && rows[Math.min(place.index, rows.length - 1)];
    if (document.activeElement === document.body) stand(same || here || next);
  };

  document.addEventListener("focusin", (event) => (lastRow = event.target.closest("[data-row]") || lastRow));
  document.addEventListener("click", (event) => {
    const row = event.target.closest("a") && event.target.closest("[data-row]");
    if (row) remember(row);
  });
  window.addEventListener("pageshow", () => {
    const here = pageOf(location.pathname);
    if (here) sessionStorage.setItem("channelsync-opened", here);
    // Who has just reported something stands where it can be undone.
    const undo = document.activeElement === document.body && document.querySelector(UNDO);
    if (undo) undo.closest("[tabindex]").focus();
    comeBack();
  });

  // What is selected, else the row one stands on, else the listing that is open.
  const push = (key) => {
    if (document.querySelector("[data-select]:checked")) return press(`[name=kind][value=${PUSHES[key]}]`);
    const link = currentRow() && currentRow().querySelector("[data-open]");
    if (!link) return press(`a[aria-keyshortcuts=${key}]`);
    const address = new URL(link.href);
    if (!address.pathname.startsWith("/listings/")) return false;
    remember(currentRow());
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
    u: () => press(UNDO),
    "?": explain,
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat && press("#push .btn-primary")) event.preventDefault();
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
