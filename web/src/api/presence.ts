const awayMs = 60_000;
let lastMove = Date.now();
const listeners = new Set<() => void>();

// Not there in tests of what needs no page.
if ('document' in globalThis) {
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchmove', 'focus']) {
    globalThis.addEventListener(kind, () => (lastMove = Date.now()), {
      capture: true,
      passive: true,
    });
  }
}

/** What a page asks for by itself while nobody is there must not keep the session alive. */
export function isAway(): boolean {
  return Date.now() - lastMove > awayMs;
}

/** Shows the server that a change comes from a page of its own: the token of a cookie that only such pages can read. */
export function safeguard(): Record<string, string> {
  const token = csrfToken(document.cookie, location.protocol, location.port);
  return token === undefined ? {} : { 'X-CSRF-Token': token };
}

/** Over HTTPS the cookie is bound to the host; over HTTP servers on several ports share one, and the port is in its name. */
export function csrfToken(cookies: string, protocol: string, port: string): string | undefined {
  const name =
    protocol === 'https:' ? '__Host-finops-csrf' : `finops-csrf-${port === '' ? '80' : port}`;
  return cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** Told whenever the server answers that it does not know who asks. */
export function onSignedOut(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export function signedOut(): void {
  for (const listen of listeners) listen();
}
