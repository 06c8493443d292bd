import { describe, expect, test } from 'vitest';
import {
  compareDecimals,
  currencyDigits,
  decimalSortKey,
  formatDecimal,
  formatExact,
  formatShare,
  isZero,
  sign,
} from './decimal';

const en = { locale: 'en-US' };

describe('amounts as exact text', () => {
  test.each([
    ['1234.5', '1,234.50'],
    ['0', '0.00'],
    ['0.005', '0.01'],
    ['-1234.567', '−1,234.57'],
    ['12345678901234567890.12', '12,345,678,901,234,567,890.12'],
    ['9007199254740993', '9,007,199,254,740,993.00'],
    // The nearest binary number to 1.005 lies below it, and would round down.
    ['1.005', '1.01'],
    ['99999999999999999999999999.994', '99,999,999,999,999,999,999,999,999.99'],
  ])('%s reads %s', (text, shown) => {
    expect(formatDecimal(text, en)).toBe(shown);
  });

  test('a cost below what is shown is not nothing', () => {
    expect(formatDecimal('0.000000000000000001', en)).toBe('<0.01');
    expect(formatDecimal('-0.0004', en)).toBe('>−0.01');
    expect(formatDecimal('0.4', { ...en, digits: 0 })).toBe('<1');
  });

  test('a change carries its sign', () => {
    expect(formatDecimal('12.3', { ...en, signed: true })).toBe('+12.30');
    expect(formatDecimal('-12.3', { ...en, signed: true })).toBe('−12.30');
    expect(formatDecimal('0', { ...en, signed: true })).toBe('0.00');
  });

  test('what is no decimal is shown as it came', () => {
    for (const text of ['', 'abc', '1e5', '1,5', 'NaN', '0x10']) {
      expect(formatDecimal(text, en)).toBe(text);
    }
  });

  test('the exact figure keeps every digit', () => {
    expect(formatExact('98231.123456789012345678', 'en-US')).toBe('98,231.123456789012345678');
    expect(formatExact('-3', 'en-US')).toBe('−3');
  });

  test('shares are percent', () => {
    expect(formatShare('0.0432', en)).toBe('4.3%');
    expect(formatShare('-0.5', { ...en, signed: true })).toBe('−50.0%');
    expect(formatShare('0.0004', en)).toBe('<0.1%');
    expect(formatShare('0', en)).toBe('0.0%');
    expect(formatShare('0.1', { locale: 'de-DE' })).toMatch(/^10,0\s%$/);
  });

  test('a currency has its usual digits', () => {
    expect(currencyDigits('USD')).toBe(2);
    expect(currencyDigits('JPY')).toBe(0);
    expect(currencyDigits('BHD')).toBe(3);
    expect(currencyDigits('credits')).toBe(2);
    expect(currencyDigits(null)).toBe(2);
  });
});

describe('order without numbers', () => {
  const ascending = [
    '-12345678901234567890.5',
    '-100',
    '-10',
    '-9.99',
    '-1.5',
    '-1.05',
    '-1',
    '-0.1',
    '-0.09',
    '0',
    '0.000000000000000001',
    '0.09',
    '0.1',
    '1',
    '1.05',
    '1.5',
    '9.99',
    '10',
    '100',
    '12345678901234567890.4',
    '12345678901234567890.5',
  ];

  test('keys sort as the values do', () => {
    const keys = ascending.map(decimalSortKey);
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('spelling does not matter', () => {
    expect(compareDecimals('1.50', '1.5')).toBe(0);
    expect(compareDecimals('-0', '0.00')).toBe(0);
    expect(compareDecimals('007', '7')).toBe(0);
    expect(compareDecimals('2', '10')).toBe(-1);
    expect(compareDecimals('-2', '-10')).toBe(1);
  });

  test('zero and sign are read from the text', () => {
    expect(isZero('-0.000')).toBe(true);
    expect(isZero('0.0001')).toBe(false);
    expect([sign('-0.1'), sign('0'), sign('3')]).toEqual([-1, 0, 1]);
  });
});
