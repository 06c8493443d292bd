import { describe, expect, test } from 'vitest';
import { areWhole, isWeight, partsOf, targetsOf, weightText, type Part } from './parts';

describe('weights', () => {
  test('are kept to the last digit on their way through the form', () => {
    for (const text of ['1', '33.3', '66.7', '0.000000001', '12345.123456789', '1000000000']) {
      expect(isWeight(text)).toBe(true);
      const [target] = targetsOf(
        [{ pool: '', values: { team: 'a' }, weight: text }],
        ['team'],
        true,
      );
      expect(partsOf(JSON.parse(JSON.stringify([target])) as never)[0]?.weight).toBe(text);
    }
  });

  test('that the server would refuse or round are told as wrong', () => {
    for (const text of [
      '',
      '0',
      '0.0',
      '-1',
      '1e3',
      '1,5',
      '0.0000000001',
      '123456789.1234567',
      '1000000001',
    ])
      expect(isWeight(text)).toBe(false);
    expect(weightText(1e-9)).toBe('0.000000001');
  });
});

describe('parts', () => {
  const dimensions = ['team', 'env'];

  test('name an owner by every dimension, or another pool', () => {
    const parts: Part[] = [
      { pool: '', values: { team: ' a ', env: 'prod' }, weight: '33.3' },
      { pool: 'network', values: { team: 'left from before' }, weight: '66.7' },
      { pool: '', values: {}, weight: '1' },
    ];
    expect(targetsOf(parts, dimensions, true)).toEqual([
      { weight: 33.3, set: { team: 'a', env: 'prod' } },
      { weight: 66.7, pool: 'network' },
    ]);
    expect(targetsOf(parts, dimensions, false)[0]).toEqual({ set: { team: 'a', env: 'prod' } });
    expect(areWhole(parts, dimensions, true)).toBe(true);
  });

  test('are not whole while a dimension or a weight is wanting', () => {
    expect(areWhole([{ pool: '', values: { team: 'a' }, weight: '1' }], dimensions, true)).toBe(
      false,
    );
    const half = [{ pool: '', values: { team: 'a', env: 'b' }, weight: 'x' }];
    expect(areWhole(half, dimensions, true)).toBe(false);
    expect(areWhole(half, dimensions, false)).toBe(true);
  });
});
