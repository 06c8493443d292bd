// The certified OpenID Connect provider, on loopback, with people who need no password. Tells its port.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const server = createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address();
const groups = { vera: ['finance'] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'finops-client',
      client_secret: 'a-client-secret-that-is-long-enough',
      redirect_uris: ['http://127.0.0.1/callback'],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  pkce: { required: () => true },
  features: { backchannelLogout: { enabled: true } },
  // It would not speak to addresses of this machine, which is where the platform is here, nor wait longer than 2.5 s, which a
  // busy machine takes.
  fetch: (url, { dispatcher: _, signal: __, ...options }) => fetch(url, options),
  cookies: { keys: ['for tests alone'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@works.example`,
      email_verified: true,
      name: id,
      groups: groups[id] ?? [],
    }),
  }),
});

// The platform's redirect address holds an id that is not known when this starts.
const callback = /^http:\/\/(localhost|127\.0\.0\.1):\d+\/api\/auth\/providers\/[0-9a-f]{32}\/callback$/;
let logout;
provider.Client.prototype.redirectUriAllowed = (uri) => {
  if (!callback.test(uri)) return false;
  logout = uri.replace(/\/callback$/, '/logout?tenant=default');
  return true;
};
// Nor is the address that is told of who signs out, which lies beside it.
Object.defineProperty(provider.Client.prototype, 'backchannelLogoutUri', {
  get: () => logout,
  set: () => {},
});
server.on('request', provider.callback());
console.log(`The provider listens on 127.0.0.1:${port}`);
