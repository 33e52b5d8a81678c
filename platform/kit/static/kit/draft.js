// Keeps what is typed into <form data-draft="key"> until it is saved, in this tab only: computers
// are shared, so nothing stays after the tab is closed or the person signs out.
// A draft is cleared when the page after sending shows a success message, or holds
// data-draft-done="key". A form that came back with errors already has its content.
(() => {
  const scope = document.body.dataset.draftScope;
  const PREFIX = "draft:";
  const name = (key) => `${PREFIX}${scope}:${key}`;
  const SENT = "draft-sent";
  const SKIPPED = ["hidden", "password", "file", "submit", "button", "reset"];

  const storage = (() => {
    try {
      return window.sessionStorage;
    } catch {
      return null; // Storage can be switched off in the browser.
    }
  })();
  if (!storage) return;

  const keys = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  const fields = (form) =>
    [...form.elements].filter((field) => field.name && !SKIPPED.includes(field.type));

  const content = (form) =>
    fields(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return field.checked;
      if (field.type === "select-multiple") return [...field.selectedOptions].map((o) => o.value);
      return field.value;
    });

  const fill = (form, values) => {
    fields(form).forEach((field, index) => {
      const value = values[index];
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = value.includes(option.value);
      } else field.value = value;
    });
  };

  const note = (form, which) => {
    const box = form.querySelector("[data-draft-note]");
    if (!box) return;
    box.hidden = false;
    for (const text of box.querySelectorAll("[data-draft-text]")) {
      text.hidden = text.dataset.draftText !== which;
    }
  };

  const keep = (form) => {
    storage.setItem(name(form.dataset.draft), JSON.stringify(content(form)));
    note(form, "kept");
  };

  const restore = (form) => {
    const stored = storage.getItem(name(form.dataset.draft));
    if (!stored || form.querySelector("[aria-invalid], [data-form-errors]")) return;
    const values = JSON.parse(stored);
    if (values.length !== fields(form).length) return; // The form has changed since.
    if (JSON.stringify(content(form)) === stored) return;
    fill(form, values);
    note(form, "restored");
  };

  const clearSent = () => {
    const sent = storage.getItem(SENT);
    storage.removeItem(SENT);
    if (sent && document.querySelector("[data-message=success]")) storage.removeItem(sent);
    for (const done of document.querySelectorAll("[data-draft-done]")) {
      storage.removeItem(name(done.dataset.draftDone));
    }
  };

  if (!scope) {
    // Nobody is signed in here: whatever was sent did not arrive, so the draft stays.
    storage.removeItem(SENT);
    return;
  }
  for (const key of keys()) {
    if (!key.startsWith(`${PREFIX}${scope}:`)) storage.removeItem(key);
  }
  clearSent();

  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => {
      keep(form);
      storage.setItem(SENT, name(form.dataset.draft));
    });
    form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      storage.removeItem(name(form.dataset.draft));
      form.reset();
      form.querySelector("[data-draft-note]").hidden = true;
    });
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-draft-forget]")) return;
    for (const key of keys()) storage.removeItem(key);
  });
})();
