// Moves a progress bar with real counts, and shows the page anew when the work is over.
// data-progress is the address that answers {done, total, over}.
(() => {
  const EVERY_MS = 1000;
  const SPOKEN_EVERY_MS = 10000; // Each count read out would be a flood.
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-done]");
  let spokenAt = 0;

  const look = async () => {
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const { done, total, over } = await answer.json();
        if (over) {
          window.location.reload();
          return;
        }
        bar.max = total;
        bar.value = done;
        if (Date.now() - spokenAt > SPOKEN_EVERY_MS) {
          words.textContent = String(done);
          spokenAt = Date.now();
        }
      } catch {
        // Without an answer now, the next look may have one; the link is there as well.
      }
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
})();
