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
      currency: 'USD',
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

  test('is none of those that no rule had a part in, and of no other measure', () => {
    const group = { values: ['x'], amount: '3' };
    expect(askedOf({ ...owners, by: ['ServiceName'] }, period, units, group)).toBeUndefined();
    expect(askedOf({ ...owners, by: ['alloc:method'] }, period, units, group)).toBeUndefined();
    expect(askedOf({ ...owners, measure: 'BilledCost' }, period, units, group)).toBeUndefined();
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
