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

/** Why a tenant's door is shut to who is signed in, and what opens it. */
export interface Shut {
  code: string;
  reason: string;
  /** Whose door. */
  tenant: string | undefined;
}

const shutCodes = new Set(['second_factor_needed', 'signed_out_here', 'sign_in_by_provider']);
let shut: Shut | undefined;
const shutListeners = new Set<() => void>();

export function shutNow(): Shut | undefined {
  return shut;
}

export function onShut(listen: () => void): () => void {
  shutListeners.add(listen);
  return () => shutListeners.delete(listen);
}

/** Noted with every refusal: whether it is one of those that another sign-in, or more of it, would spare. */
export function noteShut(code: string | undefined, reason: string, tenant?: string): void {
  if (code === undefined || !shutCodes.has(code)) return;
  if (shut?.code === code && shut.tenant === tenant) return;
  setShut({ code, reason, tenant });
}

/** The door may be open now: everything is asked again. */
export function setShut(next: Shut | undefined): void {
  shut = next;
  for (const listen of shutListeners) listen();
}

/** Told whenever the server answers that it does not know who asks. */
export function onSignedOut(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export function signedOut(): void {
  for (const listen of listeners) listen();
}
