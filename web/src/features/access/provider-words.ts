const words: Record<string, string> = {
  account_disabled: 'This account is disabled.',
  address_has_account:
    'There is an account with this address. Sign in to it as before; then the provider can be linked in your profile.',
  attempt_unknown: 'The answer does not belong to this browser, or came too late. Begin again.',
  cancelled: 'It was cancelled at the provider.',
  identity_of_another: 'That identity belongs to another account here.',
  no_accounts: 'Nobody has an account yet. The link that the server prints makes the first one.',
  not_invited:
    'Nobody with this identity is known here, and it may not join by itself. Ask for an invitation.',
  provider_unknown: 'There is no such provider any more.',
  sign_in_too_old:
    'Your organisation asks for a fresher sign-in than the provider’s. Sign in anew there.',
  sign_in_too_weak:
    'Your organisation asks for a stronger sign-in than the provider’s, such as with a second factor.',
  sign_in_to_link: 'Sign in first, then link the provider in your profile.',
};

/** Why somebody came back from a provider without being signed in. */
export function problemWords(code: string): string {
  return (
    words[code] ??
    'The provider’s answer could not be used. Begin again; if it stays so, whoever runs this server finds the reason in its log.'
  );
}

/** Where a provider's button leads, so that the person comes back to where they wanted to be. */
export function startOf(start: string, back: string): string {
  const url = new URL(start, 'http://app');
  url.searchParams.set('return', back);
  return url.pathname + url.search;
}

/** Where the way to a linked account begins; it comes back to the profile. */
export function linkOf(start: string, tenant: string | undefined): string {
  const url = new URL(start, 'http://app');
  url.searchParams.set('link', 'true');
  url.searchParams.set(
    'return',
    tenant ? `/profile?tenant=${encodeURIComponent(tenant)}` : '/profile',
  );
  return url.pathname + url.search;
}

/** The tenant of the screen that somebody was on their way to. */
export function tenantIn(back: string): string | undefined {
  return new URL(back, 'http://app').searchParams.get('tenant') ?? undefined;
}
