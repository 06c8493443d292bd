import { expect, test } from 'vitest';
import { csrfToken } from './presence';

test('the token is read from the cookie of this very server', () => {
  const cookies = 'finops-csrf-8000=a; finops-csrf-80=b; __Host-finops-csrf=c; finops-csrf-8001=d';
  expect(csrfToken(cookies, 'http:', '8000')).toBe('a');
  expect(csrfToken(cookies, 'http:', '')).toBe('b');
  expect(csrfToken(cookies, 'https:', '')).toBe('c');
  expect(csrfToken(cookies, 'http:', '9000')).toBeUndefined();
  expect(csrfToken('', 'http:', '8000')).toBeUndefined();
});
