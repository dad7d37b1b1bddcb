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

  // While something is selected the rows stand still, and so does where the pages lead on to: what is selected is what
  // one saw. All around them goes on: tabs, what is new, how old it is, and that the connection is lost.
  const stands = () => document.querySelector("#results #selection :checked");
  const isHeld = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches("#results #selection, #results .pager") && stands();

  // How many match is true all the same.
  const recount = (old, fresh) => {
    const [shown, now] = [old, fresh].map((form) => form.querySelector("label:has([name=all])"));
    if (shown && now) shown.lastChild.data = now.lastChild.data;
  };

  if (window.Idiomorph) {
    const { callbacks } = Idiomorph.defaults;
    const morphs = callbacks.beforeNodeMorphed;
    callbacks.beforeNodeMorphed = (old, fresh) => {
      if (!isHeld(old)) return morphs(old, fresh);
      recount(old, fresh);
      return false;
    };
    callbacks.beforeNodeRemoved = (node) => !isHeld(node);
    callbacks.beforeNodeAdded = (node) => !(node.nodeType === Node.ELEMENT_NODE && node.matches(".nothing") && stands());
  }
})();
