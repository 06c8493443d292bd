import { expect, test } from 'vitest';
import type { CostAnswer } from '@/api/types';
import { unitsOf } from './units';

const answer = (
  columns: string[],
  kinds: string[],
  totals: Partial<CostAnswer['totals'][number]>[],
) => ({ columns, kinds, totals }) as unknown as CostAnswer;

test('currencies and units each stand alone; the wanted one is on screen when there is one', () => {
  const money = answer(
    ['BillingCurrency', 'EffectiveCost'],
    ['currency', 'amount'],
    [{ currency: 'USD' }, { currency: 'EUR' }],
  );
  expect(unitsOf(money, 'EUR')).toEqual({
    column: 'BillingCurrency',
    all: ['USD', 'EUR'],
    shown: 'EUR',
  });
  expect(unitsOf(money, 'CHF').shown).toBe('USD');
  const quantity = answer(
    ['ConsumedUnit', 'ConsumedQuantity'],
    ['unit', 'quantity'],
    [{ currency: null, unit: 'Hours' }],
  );
  expect(unitsOf(quantity, undefined)).toEqual({
    column: 'ConsumedUnit',
    all: ['Hours'],
    shown: 'Hours',
  });
});

test('a count has no unit', () => {
  expect(unitsOf(answer(['Count'], ['count'], [{ currency: null }]), 'USD')).toEqual({
    column: undefined,
    all: [],
    shown: null,
  });
});
