import { expect, test } from 'vitest';
import { byRule } from './conformance';
import type { BrokenRule } from './types';

const broken = (rule: string, column: string, count: number): BrokenRule => ({
  rule,
  column,
  row: 1,
  value: null,
  message: 'must',
  count,
  samples: [],
});

test('violations are grouped by rule, in the order they come', () => {
  const groups = byRule([
    broken('Null-1', 'RegionId', 3),
    broken('Price-2', 'ListCost', 1),
    broken('Null-1', 'SkuId', 4),
    broken('Null-1', 'SkuId', 1),
    broken('File-1', '', 2),
  ]);
  expect(groups.map(({ rule, columns, count }) => [rule, columns, count])).toEqual([
    ['Null-1', ['RegionId', 'SkuId'], 8],
    ['Price-2', ['ListCost'], 1],
    ['File-1', [], 2],
  ]);
  expect(byRule([])).toEqual([]);
});
