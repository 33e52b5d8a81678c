// Keeps what is typed into <form data-draft="key"> in this browser until it is saved: over a closed
// tab and a session that has ended. Computers are shared, so a draft is sealed with a key that only
// its own person's pages carry, forgotten when anybody signs out or somebody else signs in, and
// seven days old at most. Fields inside [data-private], passwords and codes are never kept.
// A draft is cleared when the page after sending shows a success message, or holds
// data-draft-done="key". A form that came back with errors already has its content.
(() => {
  const PREFIX = "draft:";
  const SENT = "draft-sent";
  const LONGEST_MS = 7 * 24 * 60 * 60 * 1000;
  const SKIPPED = ["hidden", "password", "file", "submit", "button", "reset"];
  const SECRET = /passw|secret|^code$|identity_code|otp/i;
  const { draftScope: scope, draftKey: secret } = document.body.dataset;
  const name = (key) => `${PREFIX}${scope}:${key}`;

  const [storage, tab] = (() => {
    try {
      return [window.localStorage, window.sessionStorage];
    } catch {
      return [null, null]; // Storage can be switched off in the browser.
    }
  })();
  const subtle = window.crypto?.subtle; // Only on secure pages.
  if (!storage || !subtle) return;

  const keys = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-draft-forget]")) return;
    for (const key of keys()) storage.removeItem(key);
  });

  if (!scope || !secret) {
    // Nobody is signed in here. What was sent did not arrive, so its draft stays.
    if (!document.querySelector("[data-kept]")) tab.removeItem(SENT);
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (buffer) => {
    let whole = ""; // All at once would be too many arguments for fromCharCode.
    for (const byte of new Uint8Array(buffer)) whole += String.fromCharCode(byte);
    return btoa(whole);
  };
  const seal = subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

  const write = async (key, values) => {
    const iv = window.crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(values));
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, await seal, plain);
    const draft = { at: Date.now(), iv: text(iv), sealed: text(sealed) };
    try {
      storage.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      return false; // The browser's room is full.
    }
  };

  const read = async (key) => {
    try {
      const { iv, sealed } = JSON.parse(storage.getItem(key));
      const way = { name: "AES-GCM", iv: bytes(iv) };
      const plain = await subtle.decrypt(way, await seal, bytes(sealed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      storage.removeItem(key); // Of another key or another version of this script.
      return null;
    }
  };

  const isPrivate = (field) =>
    SKIPPED.includes(field.type) || SECRET.test(field.name) || field.closest("[data-private]");
  const fields = (form) => [...form.elements].filter((field) => field.name && !isPrivate(field));

  const valueOf = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if (field.type === "select-multiple") return [...field.selectedOptions].map((o) => o.value);
    return field.value;
  };
  const content = (form) => fields(form).map((field) => [field.name, valueOf(field)]);

  const fill = (form, values) => {
    fields(form).forEach((field, index) => {
      const [, value] = values[index];
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = value.includes(option.value);
      } else field.value = value;
    });
  };

  const note = (form, which) => {
    const box = form.querySelector("[data-draft-note]");
    if (!box) return;
    box.hidden = !which;
    for (const part of box.querySelectorAll("[data-draft-text]")) {
      part.hidden = part.dataset.draftText !== which;
    }
  };

  // One after the other: an older text must not be written over a newer one.
  let work = Promise.resolve();
  const keep = (form) => {
    const values = content(form);
    work = work.then(async () => {
      if (await write(name(form.dataset.draft), values)) note(form, "kept");
    });
  };

  // Says to the server that nothing is lost, should the session have ended (kit.pages.kept).
  const tell = (form) => {
    if (form.elements.draft_kept || !storage.getItem(name(form.dataset.draft))) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "draft_kept", value: "1" });
    form.append(field);
  };

  const restore = async (form) => {
    const key = name(form.dataset.draft);
    if (!storage.getItem(key) || form.querySelector("[aria-invalid], [data-form-errors]")) return;
    const before = content(form);
    const values = await read(key);
    const now = content(form);
    if (!values || JSON.stringify(before) !== JSON.stringify(now)) return; // Typed meanwhile.
    if (JSON.stringify(values) === JSON.stringify(now)) return;
    const isSameForm = String(values.map(([n]) => n)) === String(now.map(([n]) => n));
    if (!isSameForm) return; // The form has changed since.
    fill(form, values);
    note(form, "restored");
  };

  const isTooOld = (key) => {
    try {
      return !(Date.now() - JSON.parse(storage.getItem(key)).at < LONGEST_MS);
    } catch {
      return true;
    }
  };

  const clear = () => {
    for (const key of keys()) {
      if (!key.startsWith(`${PREFIX}${scope}:`) || isTooOld(key)) storage.removeItem(key);
    }
    const sent = tab.getItem(SENT);
    tab.removeItem(SENT);
    if (sent && document.querySelector("[data-message=success]")) storage.removeItem(sent);
    for (const done of document.querySelectorAll("[data-draft-done]")) {
      storage.removeItem(name(done.dataset.draftDone));
    }
  };

  clear();
  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("submit", () => {
      keep(form);
      tell(form);
      tab.setItem(SENT, name(form.dataset.draft));
    });
    form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      work = work.then(() => storage.removeItem(name(form.dataset.draft)));
      form.reset();
      note(form, "");
    });
  }
})();
