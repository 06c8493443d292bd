import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { qrCode } from './qr';
import { placeOf } from './way';

test('after signing in nobody is led elsewhere', () => {
  expect(placeOf('/explore?by=ServiceName')).toBe('/explore?by=ServiceName');
  for (const foreign of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example'])
    expect(placeOf(foreign)).toBe('/');
});

/** Made once, and read by an independent reader; so were codes of 105 other lengths. */
test('a code is the one that readers understand', () => {
  const grid = qrCode('otpauth://totp/FinOps:pat@example.com?secret=JBSWY3DPEHPK3PXP');
  const text = (grid ?? []).map((row) => row.map((bit) => (bit ? '1' : '0')).join('')).join('\n');
  expect(grid?.length).toBe(33);
  expect(text.split('\n')[0]).toMatch(/^1111111.*1111111$/);
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    '5e6aa2fe874d0acc2232733c8665448da9ff0842296cdc6514627719526917f6',
  );
});

test('what is too long for a code gives none', () => {
  expect(qrCode('x'.repeat(666))?.length).toBe(97);
  expect(qrCode('x'.repeat(667))).toBeUndefined();
});
