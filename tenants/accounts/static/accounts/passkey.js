// <form data-passkey="create|get"> holds a passkey ceremony: its [data-passkey-start] button asks
// the browser, and the answer goes into the field named "credential" before the form is sent. What
// is asked stands in data-passkey-options, or comes from data-passkey-begin.
// [data-passkey-missing] shows where the browser knows no passkeys, [data-passkey-failed] when it
// was refused or cancelled.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const readable = (wanted) => {
    const key = { ...wanted, challenge: bytes(wanted.challenge) };
    if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: key };
  };

  const written = (made) => {
    const response = {};
    for (const part of [
      "clientDataJSON",
      "attestationObject",
      "authenticatorData",
      "signature",
      "userHandle",
    ]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  };

  const asked = async (form) => {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions).publicKey;
    const answer = await fetch(form.dataset.passkeyBegin, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(`The ceremony did not begin: ${answer.status}`);
    return (await answer.json()).publicKey;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const failed = form.querySelector("[data-passkey-failed]");
    if (!window.PublicKeyCredential) {
      const missing = form.querySelector("[data-passkey-missing]");
      if (missing) missing.hidden = false;
      continue;
    }
    start.hidden = false;
    start.addEventListener("click", async () => {
      failed.hidden = true;
      start.disabled = true;
      try {
        const made = await navigator.credentials[form.dataset.passkey](readable(await asked(form)));
        form.elements.credential.value = written(made);
        form.submit();
      } catch {
        failed.hidden = false;
        start.disabled = false;
      }
    });
  }
})();
