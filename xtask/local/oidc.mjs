// The local OpenID Connect provider: log in with any name. ISSUER, CLIENT_SECRET, REDIRECT_URI and LOGGED_OUT_URI come
// from the environment.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import Provider, { interactionPolicy } from 'oidc-provider';

const { ISSUER, CLIENT_SECRET, REDIRECT_URI, LOGGED_OUT_URI } = process.env;

// Every log-in asks who it is, so that one browser can change between the accounts.
const policy = interactionPolicy.base();
policy.get('login').checks.add(new interactionPolicy.Check('asks', 'log in', ({ oidc }) => !oidc.result?.login));

const shown = (title, content) => `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px system-ui;max-width:20rem;margin:15vh auto}input,button{font:inherit;width:100%;
box-sizing:border-box;padding:.5rem;margin:.25rem 0 1rem}</style><h1>${title}</h1>${content}`;

const provider = new Provider(ISSUER, {
  clients: [{
    client_id: 'gas-web',
    client_secret: CLIENT_SECRET,
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [LOGGED_OUT_URI],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  // The built-in pages fetch a font from the internet; ours does not.
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(context, form) {
        context.body = shown('Log out', `${form}<button form="op.logoutForm" name="logout" value="yes" autofocus>Log out</button>`);
      },
      postLogoutSuccessSource(context) {
        context.body = shown('Logged out', '<p>You are logged out.</p>');
      },
    },
  },
  interactions: { policy, url: (_, { uid }) => `/interaction/${uid}` },
  cookies: { keys: [CLIENT_SECRET] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@example.org`, email_verified: true }),
  }),
  // Whoever logs in has agreed: there is one client, and it is ours.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const page = shown('Log in', `<form method="post"><label>Name
<input name="login" required pattern="[a-z0-9_\\-]+" autofocus autocomplete="off"></label><label>Password (any)
<input name="password" type="password"></label><button>Log in</button></form>`);

async function interaction(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return response.setHeader('content-type', 'text/html').end(page);
  const login = new URLSearchParams(await text(request)).get('login') ?? '';
  if (!/^[a-z0-9_-]{1,64}$/.test(login)) throw new Error('a name is 1 to 64 characters of a-z 0-9 _ -');
  return provider.interactionFinished(request, response, { login: { accountId: login } });
}

const respond = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return respond(request, response);
  return interaction(request, response).catch((error) => response.writeHead(400).end(`Log-in failed: ${error.message}`));
}).listen(new URL(ISSUER).port, '127.0.0.1');
