import { expect, test } from 'vitest';
import { slugOf } from './new-tenant';

test.each([
  ['Acme', 'acme'],
  ['Acme & Sons', 'acme-sons'],
  ['  Größe Zürich 2 ', 'gro-e-zurich-2'],
  ['---', ''],
  ['x'.repeat(80), 'x'.repeat(63)],
])('%s becomes %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
