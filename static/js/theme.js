// Runs before the first paint: what needs scripts may show; "system" follows the device, and on when it changes at dusk.
(() => {
  const root = document.documentElement;
  root.dataset.scripts = "";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (root.dataset.theme === "system") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", apply);
  apply();
})();
