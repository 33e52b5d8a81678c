// A form is sent once: a second click or Enter does nothing until the answer arrives.
// Every POST form has this; data-once="off" on the form leaves it out (a download, for example).
(() => {
  const WAIT_MS = 15000; // A lost connection must not leave the form locked.

  const buttons = (form) =>
    [...form.elements].filter((element) => element.matches("button:not([type=button])"));

  const unlock = (form) => {
    form.removeAttribute("data-sent");
    for (const button of buttons(form)) button.removeAttribute("aria-disabled");
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.once === "off") return;
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    // aria-disabled keeps the focus and the button's own value, which disabled would lose.
    for (const button of buttons(form)) button.setAttribute("aria-disabled", "true");
    setTimeout(() => unlock(form), WAIT_MS);
  });

  // Coming back with the browser's back button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) unlock(form);
  });
})();
