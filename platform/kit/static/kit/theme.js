// Light, dark or as the device: chosen with a [data-theme-toggle] button, remembered on this device.
// Runs in <head> without defer, so that the page is painted in the right theme at once.
(() => {
  const KEY = "pajaverkko.theme";
  const ORDER = ["auto", "light", "dark"];
  const root = document.documentElement;
  const deviceIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  const read = () => {
    try {
      const choice = localStorage.getItem(KEY);
      return ORDER.includes(choice) ? choice : "auto";
    } catch {
      return "auto"; // Storage can be switched off in the browser.
    }
  };

  const show = (choice) => {
    const theme = choice === "auto" ? (deviceIsDark.matches ? "dark" : "light") : choice;
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-theme-choice", choice);
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      const label = button.querySelector("[data-theme-label]");
      label.textContent = label.getAttribute(`data-${choice}`);
      button.title = label.textContent;
    }
  };

  const choose = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // The choice then lasts for this page only.
    }
    show(choice);
  };

  show(read());
  deviceIsDark.addEventListener("change", () => show(read()));
  document.addEventListener("DOMContentLoaded", () => show(read()));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const choice = root.getAttribute("data-theme-choice");
    choose(ORDER[(ORDER.indexOf(choice) + 1) % ORDER.length]);
  });
})();
