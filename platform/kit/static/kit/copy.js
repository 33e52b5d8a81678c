// <button data-copy="#id" data-copied="Copied" hidden> copies the text of that element.
(() => {
  const SHOWN_MS = 3000;
  if (!navigator.clipboard) return; // Only on secure pages; the text can still be selected.

  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.querySelector("[data-copy-label]") ?? button;
    const before = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(
        document.querySelector(button.dataset.copy).textContent.trim(),
      );
      label.textContent = button.dataset.copied;
      setTimeout(() => {
        label.textContent = before;
      }, SHOWN_MS);
    });
  }
})();
