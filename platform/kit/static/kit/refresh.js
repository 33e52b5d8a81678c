// Loads a waiting page again after data-refresh seconds, while somebody is looking at it.
(() => {
  const element = document.querySelector("[data-refresh]");
  if (!element) return;
  const again = () => window.location.reload();
  setTimeout(() => {
    if (document.visibilityState === "visible") again();
    else document.addEventListener("visibilitychange", again, { once: true });
  }, Number(element.dataset.refresh) * 1000);
})();
