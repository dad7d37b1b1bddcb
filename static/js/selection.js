// Selecting listings. Without this the checkboxes and the bar under the list work as a plain form.
(() => {
  "use strict";

  const boxes = () => [...document.querySelectorAll("[data-select]")];

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    count(chosen);
    const all = document.querySelector("[data-select-all]");
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  };

  // Browsers tick again by place, and the list may have moved: the forms forbid it, and this ticks by id and version.
  const keep = () => {
    const ticked = boxes().filter((box) => box.checked).map((box) => box.value);
    history.replaceState({ ...history.state, ticked }, "");
  };

  // How many it would be about, in words that the page brings along.
  const count = (chosen) => {
    const output = document.querySelector("[data-selected]");
    if (!output) return;
    const { none, one, many, all } = output.dataset;
    const whole = document.querySelector("#selection [name=all]");
    const number = chosen.toLocaleString(document.documentElement.lang);
    const words = whole && whole.checked ? all : chosen === 0 ? none : chosen === 1 ? one : many.replace("{n}", number);
    if (output.textContent !== words) output.textContent = words;
  };

  document.addEventListener("change", (event) => {
    // All that match are also those of this page; without one of these it is no longer all.
    const whole = document.querySelector("#selection [name=all]");
    if (event.target === whole) boxes().forEach((box) => (box.checked = whole.checked));
    else if (whole && event.target.matches("[data-select], [data-select-all]") && !event.target.checked) whole.checked = false;
    if (event.target.matches("[data-select-all]")) boxes().forEach((box) => (box.checked = event.target.checked));
    if (event.target !== whole && !event.target.matches("[data-select], [data-select-all]")) return;
    tell();
    keep();
  });

  window.addEventListener("pageshow", () => {
    const { ticked } = history.state || {};
    if (ticked) boxes().forEach((box) => (box.checked = ticked.includes(box.value)));
    tell();
  });

  // While something is selected the list stands still: what is selected is what one saw.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "results" && event.target.querySelector("#selection :checked")) event.preventDefault();
  });
})();
