import { describe, expect, test } from 'vitest';
import { plainQuestion } from '@/api/question';
import { whereOf } from '@/api/where';
import { askedOf } from './explained';

const units = { column: 'BillingCurrency', all: ['USD'], shown: 'USD' };
const period = { start: '2026-11-03', end: '2026-11-20' };
const owners = { ...plainQuestion, by: ['alloc:team', 'ServiceName'], grain: 'total' as const };

describe('a figure of an owner', () => {
  test('is asked for with what narrows it down', () => {
    const chips = [{ column: 'tag:cost center', op: 'isNot' as const, values: ["O'Hara", 'x'] }];
    expect(
      askedOf({ ...owners, chips }, period, units, { values: ['search', null], amount: '3' }),
    ).toEqual({
      amount: '3',
      unit: 'USD',
      measure: 'EffectiveCost',
      dimension: 'team',
      value: 'search',
      from: '2026-11-03',
      to: '2026-11-20',
      where: `"tag:cost center" not in ('O''Hara', 'x') and BillingCurrency = 'USD' and ServiceName is missing`,
    });
  });

  test('of a bucket is of its days alone', () => {
    const weekly = { ...owners, by: ['alloc:team'], grain: 'weekly' as const };
    const of = (bucket: string) =>
      askedOf(weekly, period, units, { values: [null], amount: '3', bucket });
    expect(of('2026-11-02')).toMatchObject({
      value: '(unallocated)',
      from: '2026-11-03',
      to: '2026-11-09',
    });
    expect(of('2026-11-16')).toMatchObject({ from: '2026-11-16', to: '2026-11-20' });
    expect(of('2026-11-17')).toBeUndefined();
  });

  test('of an hour is of that hour alone', () => {
    const hourly = { ...owners, by: ['alloc:team'], grain: 'hourly' as const };
    const of = (bucket: string) =>
      askedOf(hourly, period, units, { values: ['a'], amount: '3', bucket });
    expect(of('2026-11-03T13:00:00Z')).toMatchObject({
      from: '2026-11-03T13:00:00Z',
      to: '2026-11-03T14:00:00Z',
    });
    expect(of('2026-11-19T23:00:00Z')).toMatchObject({ to: '2026-11-20' });
  });

  test('is told in its own measure and unit', () => {
    const group = { values: ['x'], amount: '3' };
    const used = { column: 'ConsumedUnit', all: ['Hours'], shown: 'Hours' };
    const of = (
      measure: string,
      counted: typeof units | { column: undefined; all: []; shown: null },
    ) => askedOf({ ...owners, by: ['alloc:team'], measure }, period, counted, group);
    expect(of('BilledCost', units)).toMatchObject({ measure: 'BilledCost', unit: 'USD' });
    expect(of('ConsumedQuantity', used)).toMatchObject({ where: "ConsumedUnit = 'Hours'" });
    expect(of('Count', { column: undefined, all: [], shown: null })).toMatchObject({
      unit: '',
      where: '',
    });
  });

  test('is none where no rule had a part; without an owner it is of all of them', () => {
    const group = { values: ['shared'], amount: '3' };
    expect(askedOf({ ...owners, by: ['ServiceName'] }, period, units, group)).toBeUndefined();
    const how = askedOf({ ...owners, by: ['alloc:method'] }, period, units, group);
    expect(how).toMatchObject({ where: "BillingCurrency = 'USD' and alloc:method = 'shared'" });
    expect(how?.value).toBeUndefined();
    const chips = [{ column: 'alloc:team', op: 'is' as const, values: ['a'] }];
    expect(askedOf({ ...owners, by: ['ServiceName'], chips }, period, units, group)).toMatchObject({
      where: "alloc:team = 'a' and BillingCurrency = 'USD' and ServiceName = 'shared'",
    });
  });
});

describe('a filter as text', () => {
  test('has every comparison', () => {
    const one = (op: Parameters<typeof whereOf>[0][number]['op'], ...values: string[]) =>
      whereOf([{ column: 'ServiceName', op, values }]);
    expect(one('is', 'a', 'b')).toBe("ServiceName in ('a', 'b')");
    expect(one('isNot', 'a')).toBe("ServiceName != 'a'");
    expect(one('contains', 'a')).toBe("ServiceName contains 'a'");
    expect(one('startsWith', 'a')).toBe("ServiceName startswith 'a'");
    expect(one('isPresent')).toBe('ServiceName is not missing');
    expect(whereOf([])).toBe('');
  });
});
