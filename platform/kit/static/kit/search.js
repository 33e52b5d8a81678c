// Results under <form data-search="address">: a combobox with a list, after the ARIA pattern.
// Arrows move in the list, Enter opens what is marked or sends the form, Escape closes the list.
(() => {
  const WAIT_MS = 150;

  for (const form of document.querySelectorAll("[data-search]")) {
    const box = form.querySelector("input[name=q]");
    const list = form.querySelector("[role=listbox]");
    const none = form.querySelector(".pv-search-none");
    const status = form.querySelector("[data-search-status]");
    let waiting = 0;
    let asked = 0;
    let shownFor = null;

    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");

    const options = () => [...list.querySelectorAll("[role=option]")];
    const marked = () => list.querySelector("[aria-selected=true]");
    const isOpen = () => !list.hidden || !none.hidden;

    const mark = (option) => {
      marked()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
    };

    const close = () => {
      clearTimeout(waiting);
      asked += 1; // An answer still on its way comes too late.
      mark(null);
      list.hidden = true;
      none.hidden = true;
      box.setAttribute("aria-expanded", "false");
    };

    const show = (html) => {
      list.innerHTML = html;
      const count = list.querySelector("[data-search-count]");
      status.textContent = count?.textContent ?? "";
      none.textContent = status.textContent;
      count?.remove();
      options().forEach((option, index) => {
        option.id = `${list.id}-${index}`;
      });
      list.hidden = options().length === 0;
      none.hidden = !list.hidden || !none.textContent;
      box.removeAttribute("aria-activedescendant");
      box.setAttribute("aria-expanded", String(!list.hidden));
    };

    const ask = async () => {
      const text = box.value.trim();
      const mine = (asked += 1);
      const address = `${form.dataset.search}?${new URLSearchParams({ q: text })}`;
      let answer;
      try {
        answer = await fetch(address, { cache: "no-store", headers: { Accept: "text/html" } });
      } catch {
        return; // No connection: the form still works.
      }
      // Signed out meanwhile, or too many: the form says what is the matter.
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (mine !== asked || document.activeElement !== box) return;
      shownFor = text;
      show(html);
    };

    const move = (step) => {
      const all = options();
      const at = all.indexOf(marked());
      const next = at < 0 && step < 0 ? all.length - 1 : at + step;
      mark(all[next] ?? null); // Beyond either end it is the box again.
    };

    box.addEventListener("input", () => {
      clearTimeout(waiting);
      if (box.value.trim()) waiting = setTimeout(ask, WAIT_MS);
      else {
        close();
        status.textContent = "";
      }
    });

    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!list.hidden) move(event.key === "ArrowDown" ? 1 : -1);
        else if (box.value.trim()) ask();
      } else if (event.key === "Escape" && isOpen()) {
        event.preventDefault(); // The browser would empty the box.
        close();
      } else if (event.key === "Enter" && marked()) {
        event.preventDefault();
        marked().click();
      }
    });

    // A press on an option must not take the focus away before the click has come.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("blur", close);
    box.addEventListener("focus", () => {
      const isSame = shownFor !== null && shownFor === box.value.trim();
      if (isSame && options().length) {
        list.hidden = false;
        box.setAttribute("aria-expanded", "true");
      }
    });
  }
})();
