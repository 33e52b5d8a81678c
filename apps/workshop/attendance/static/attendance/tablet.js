// A screen that nobody has touched for a while begins anew: nothing of the last person stays on it.
(() => {
  const page = document.querySelector("[data-quiet]");
  if (!page) return;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => window.location.replace(page.dataset.start), Number(page.dataset.quiet) * 1000);
  };
  for (const event of ["pointerdown", "keydown", "scroll"]) document.addEventListener(event, wait, { passive: true });
  wait();
})();
