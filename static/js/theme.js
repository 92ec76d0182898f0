// Runs before the first paint, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  if (!root.hasAttribute("data-theme-auto")) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
})();
