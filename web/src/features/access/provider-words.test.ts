import { describe, expect, it } from 'vitest';
import { problemWords, startOf, tenantIn } from './provider-words';

describe('the way to a provider and back', () => {
  it('keeps the tenant and adds where to go afterwards', () => {
    expect(startOf('/api/auth/providers/x/start?tenant=acme', '/explore?tenant=acme&by=a')).toBe(
      '/api/auth/providers/x/start?tenant=acme&return=%2Fexplore%3Ftenant%3Dacme%26by%3Da',
    );
    expect(startOf('/api/auth/providers/x/start', '/')).toBe(
      '/api/auth/providers/x/start?return=%2F',
    );
  });

  it('reads the tenant of the screen', () => {
    expect(tenantIn('/explore?tenant=acme')).toBe('acme');
    expect(tenantIn('/')).toBeUndefined();
  });

  it('has words for what it does not know', () => {
    expect(problemWords('cancelled')).toBe('It was cancelled at the provider.');
    expect(problemWords('id_token_refused')).toContain('could not be used');
  });
});
