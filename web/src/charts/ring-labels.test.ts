import { expect, test } from 'vitest';
import { depthOf, ringLabel } from './ring-labels';

const part = (...parts: ReturnType<typeof leaf>[]) => ({ ...leaf(), parts });
const leaf = () => ({ name: '', amount: '1', path: [] as string[], parts: [] as never[] });

test('rings are as many as the longest way down', () => {
  expect(depthOf([])).toBe(0);
  expect(depthOf([leaf(), part(leaf())] as never)).toBe(2);
});

test('a name stands where more of it fits, and never beyond its piece', () => {
  const radius = 190;
  for (const rings of [2, 3, 5]) {
    const thickness = (radius * 0.8) / rings;
    for (const turn of [0.001, 0.02, 0.1, 0.5, 1]) {
      const { show, rotate, width = 0 } = ringLabel(turn, rings, rings, radius);
      if (!show) continue;
      expect(width).toBeLessThan(rotate === 'radial' ? thickness : turn * 2 * Math.PI * radius);
    }
  }
  expect(ringLabel(0.001, 3, 3, radius).show).toBe(false);
  expect(ringLabel(0.5, 5, 5, radius).rotate).toBe('tangential');
  expect(ringLabel(0.03, 2, 2, radius).rotate).toBe('radial');
});
