// One listing: count down, copy, search the raw text, draw the stock. All of it is an extra: the page says it without.
(() => {
  "use strict";
  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  };

  // The server says how many seconds are left: the clocks of people's machines differ.
  const ends = new WeakMap();
  const tick = () => document.querySelectorAll("[data-seconds]").forEach((clock) => {
    if (!ends.has(clock) || ends.get(clock).from !== clock.dataset.seconds)
      ends.set(clock, { from: clock.dataset.seconds, at: performance.now() + Number(clock.dataset.seconds) * 1000 });
    clock.textContent = Math.max(0, Math.ceil((ends.get(clock).at - performance.now()) / 1000));
  });
  setInterval(tick, 250);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-of]");
    if (!button) return;
    const source = button.dataset.copyOf && document.getElementById(button.dataset.copyOf);
    const text = source ? (source.value ?? wholeText(source)) : button.dataset.copy;
    navigator.clipboard.writeText(text).then(() => {
      button.classList.add("is-copied");
      setTimeout(() => button.classList.remove("is-copied"), 1200);
    });
  });

  // Only the lines of a text that hold what was typed, or the rows of a table that hold each word of it; all come back
  // with the empty search.
  const whole = new WeakMap();
  const wholeText = (node) => whole.get(node) ?? node.textContent;
  const narrow = (search) => {
    const target = document.getElementById(search.dataset.linesOf ?? search.dataset.rowsOf);
    const typed = search.value.trim().toLowerCase();
    if (search.dataset.rowsOf) {
      const holds = (row) => typed.split(/\s+/).every((word) => row.textContent.toLowerCase().includes(word));
      return target.querySelectorAll("tbody > tr").forEach((row) => (row.hidden = !holds(row)));
    }
    if (!whole.has(target)) whole.set(target, target.textContent);
    const lines = wholeText(target).split("\n");
    target.textContent = typed ? lines.filter((line) => line.toLowerCase().includes(typed)).join("\n") : wholeText(target);
  };
  const searches = "[data-lines-of], [data-rows-of]";
  document.addEventListener("input", (event) => event.target.matches(searches) && narrow(event.target));
  // A live update brings the whole text again, and all rows.
  document.addEventListener("htmx:afterSettle", (event) => event.target.querySelectorAll(searches).forEach((search) => {
    whole.delete(document.getElementById(search.dataset.linesOf));
    if (search.value) narrow(search);
  }));

  // On a phone what is looked at least is folded; a link into it unfolds it.
  if (matchMedia("(max-width: 48rem)").matches) each(document, "[data-fold]", (part) => part.removeAttribute("open"));
  const unfold = () => {
    const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = part && part.closest("[data-fold]:not([open])");
    if (!fold) return;
    fold.open = true;
    part.scrollIntoView();
  };
  unfold();
  addEventListener("hashchange", unfold);

  const draw = (place) => {
    const source = document.getElementById(place.dataset.chart);
    if (!window.uPlot || !source || place.dataset.drawn === source.textContent) return;
    place.dataset.drawn = source.textContent;
    const { times, pieces, zone } = JSON.parse(source.textContent);
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    // As the reader writes times, in the zone of the table: hours within two days, dates beyond.
    const close = times[times.length - 1] - times[0] < 172800;
    const day = 86400;
    const short = close ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { day: "numeric", month: "short" };
    const reader = document.documentElement.lang.replace(/^en$/, "en-GB"); // the desk's English puts the day first
    const format = new Intl.DateTimeFormat(reader, { ...short, timeZone: zone });
    const named = (plot, ticks) => ticks.map((tick) => format.format(tick * 1000));
    const whole = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000, 1000000];
    const axis = { stroke: colour("--desk-muted"), grid: { stroke: colour("--desk-line"), width: 1 } };
    const line = { label: place.dataset.label, stroke: colour("--desk-accent"), width: 2, paths: uPlot.paths.stepped({ align: 1 }) };
    place.replaceChildren();
    new uPlot(
      { width: place.clientWidth, height: 140, tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone), legend: { show: false }, cursor: { y: false }, axes: [{ ...axis, space: 80, values: named, ...(close ? {} : { incrs: [1, 2, 7, 14, 30, 90, 365].map((days) => days * day) }) }, { ...axis, size: 52, incrs: whole }], series: [{}, line] },
      [times, pieces],
      place,
    );
  };
  const ready = (root) => each(root, "[data-chart]", draw);
  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));

  // A row that was added is where one wants to write next; a row that was moved keeps the focus, and the place of one
  // that was removed.
  let rows = 0;
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".row-tools button");
    pressed = button && /^(up|down|remove)-(\d+)$/.exec(button.id);
  });
  const focusAfter = ([, act, number], count) => {
    const at = act === "remove" ? Math.min(number, count - 1) : Number(number) + (act === "up" ? -1 : 1);
    const places = [`${act}-${at}`, act === "up" ? `down-${at}` : `up-${at}`, "add_row"];
    places.map((id) => document.getElementById(id)).find(Boolean)?.focus();
  };
  // What is odd about the errors comes with the preview and goes to the fields that it is about. As swaps of htmx out of
  // band, the 1,250 places of 250 errors held the page for a minute.
  const tell = (odds) => {
    const texts = new Map([...odds.content.children].map((one) => [one.dataset.at, one.innerHTML]));
    document.querySelectorAll("[data-odd]").forEach((place) => {
      const text = texts.get(place.id) ?? "";
      if (place.innerHTML !== text) place.innerHTML = text;
    });
  };
  // A row goes at once; its answer only numbers the others anew. One that could not be removed comes back.
  const hideRemoved = (hidden) => {
    const row = pressed && pressed[1] === "remove" && document.getElementById(`row-${pressed[2]}`);
    if (row) row.hidden = hidden;
  };
  document.addEventListener("htmx:beforeSend", (event) => event.target.id === "push" && hideRemoved(true));
  document.addEventListener("htmx:afterRequest", (event) => event.target.id === "push" && !event.detail.successful && hideRemoved(false));
  document.addEventListener("htmx:beforeRequest", () => (rows = document.querySelectorAll(".error-row").length));
  document.addEventListener("htmx:afterSettle", (event) => {
    const odds = event.target.id === "preview" && document.getElementById("odds");
    if (odds) tell(odds);
    if (event.target.id !== "push") return;
    event.target.querySelector("[autofocus]")?.focus();
    const now = document.querySelectorAll(".error-row");
    if (rows && now.length > rows) now[now.length - 1].querySelector("input:not([type=hidden]), textarea, .row-tools button").focus();
    else if (pressed) focusAfter(pressed, now.length);
    [rows, pressed] = [now.length, null];
  });
})();
