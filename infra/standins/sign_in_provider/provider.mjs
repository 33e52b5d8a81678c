// A provider of OpenID Connect on the loopback address: node provider.mjs PORT CLIENTS
//
// The protocol is oidc-provider's own, a certified implementation. Invented here are only the
// people and the page that asks who they are: whoever signs in is the person of the address they
// write. An address that begins with `unverified.` comes as one that nobody has confirmed.
import { createServer } from "node:http";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { Provider } from "oidc-provider";

const [port, clients] = [Number(process.argv[2]), JSON.parse(process.argv[3] ?? "[]")];

const account = (email) => ({
  accountId: email,
  claims: () => ({
    sub: createHash("sha256").update(email).digest("hex").slice(0, 24),
    email,
    email_verified: !email.startsWith("unverified."),
  }),
});

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

const page = `<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Kirjautumispalvelu</title>
<link rel="icon" href="data:,"></head><body><h1>Kirjautumispalvelu</h1><form method="post" action="">
<input type="hidden" name="prompt" value="login"><label>Sähköposti <input name="login" type="email" required></label>
<button>Kirjaudu</button></form></body></html>`;

// Who it is, on a page; that we may know of it is agreed to without a question.
async function askWho(provider, request, response) {
  try {
    const asked = await provider.interactionDetails(request, response);
    if (asked.prompt.name === "consent") {
      const { accountId } = asked.session;
      const grant = new provider.Grant({ accountId, clientId: asked.params.client_id });
      grant.addOIDCScope(asked.params.scope);
      const consent = { grantId: await grant.save() };
      await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
    } else if (request.method === "POST") {
      let body = "";
      for await (const part of request) body += part;
      const login = { accountId: new URLSearchParams(body).get("login") };
      await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    } else {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(page);
    }
  } catch (error) {
    response.statusCode = 400;
    response.end(String(error.message));
  }
}

const server = createServer();
server.listen(port, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    features: { registration: { enabled: true }, devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, email) => account(email),
    jwks: { keys: [{ ...key, kid: "1", alg: "RS256", use: "sig" }] },
    pkce: { required: () => true },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
  });
  const protocol = provider.callback();
  server.on("request", (request, response) =>
    request.url.startsWith("/interaction/") ? askWho(provider, request, response) : protocol(request, response),
  );
  console.log(`Sign-in provider listening on ${issuer}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => process.exit(0));
}
