import { describe, expect, test } from 'vitest';
import {
  addDays,
  bucketsOf,
  spellAgo,
  spellBucket,
  spellBytes,
  spellDuration,
  spellNumberOf,
  spellPeriod,
} from './time';

describe('periods spelt out', () => {
  test.each([
    ['2026-11-01', '2026-11-20', '1–19 Nov 2026'],
    ['2026-11-01', '2026-11-02', '1 Nov 2026'],
    ['2026-10-22', '2026-11-21', '22 Oct – 20 Nov 2026'],
    ['2025-12-01', '2026-02-01', '1 Dec 2025 – 31 Jan 2026'],
    ['2024-02-01', '2024-03-01', '1–29 Feb 2024'],
    ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', '1–30 Nov 2026'],
  ])('%s to %s is %s', (start, end, words) => {
    expect(spellPeriod(start, end, 'en-GB')).toBe(words);
  });

  test('a date that is none is shown as it came', () => {
    expect(spellPeriod('x', 'y', 'en-GB')).toBe('x – y');
  });

  test('buckets have names', () => {
    expect(spellBucket('2026-11-16', 'weekly', 'en-GB')).toBe('16–22 Nov 2026');
    expect(spellBucket('2026-10-01', 'quarterly', 'en-GB')).toBe('Q4 2026');
    expect(spellBucket('2026-10-01', 'monthly', 'en-GB')).toBe('Oct 2026');
    expect(spellBucket('2026-10-09', 'daily', 'en-GB')).toBe('9 Oct 2026');
    expect(spellBucket('2026-10-09T13:00:00Z', 'hourly', 'en-GB')).toContain('13:00');
  });
});

describe('buckets of a period', () => {
  test('every day has a place, the end has none', () => {
    expect(bucketsOf('2024-02-27', '2024-03-02', 'daily')).toEqual([
      '2024-02-27',
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]);
  });
  test('weeks start on Monday', () => {
    expect(bucketsOf('2026-11-01', '2026-11-17', 'weekly')).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
    ]);
  });
  test('months and quarters start on their first day', () => {
    expect(bucketsOf('2025-11-15', '2026-01-02', 'monthly')).toEqual([
      '2025-11-01',
      '2025-12-01',
      '2026-01-01',
    ]);
    expect(bucketsOf('2025-11-15', '2026-01-02', 'quarterly')).toEqual([
      '2025-10-01',
      '2026-01-01',
    ]);
  });
  test('hours carry their time', () => {
    expect(bucketsOf('2026-11-01', '2026-11-02', 'hourly')).toHaveLength(24);
    expect(bucketsOf('2026-11-01', '2026-11-02', 'hourly')[13]).toBe('2026-11-01T13:00:00Z');
  });
  test('nothing runs away', () => {
    expect(bucketsOf('0001-01-01', '9999-01-01', 'hourly').length).toBeLessThanOrEqual(5000);
    expect(bucketsOf('2026-01-01', '2026-02-01', 'total')).toEqual([]);
    expect(bucketsOf('nonsense', '2026-02-01', 'daily')).toEqual([]);
  });
});

describe('small words', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  test.each([
    ['2026-11-20T11:59:40Z', 'just now'],
    ['2026-11-20T11:30:00Z', '30 min ago'],
    ['2026-11-20T10:00:00Z', '2 h ago'],
    ['2026-11-17T12:00:00Z', '3 d ago'],
    ['2026-01-02T12:00:00Z', '2 Jan 2026'],
  ])('%s is %s', (iso, words) => {
    expect(spellAgo(iso, now, 'en-GB')).toBe(words);
  });
  test('durations and sizes', () => {
    expect(spellDuration(0.25)).toBe('250 ms');
    expect(spellDuration(75)).toBe('1 min 15 s');
    expect(spellDuration(3725)).toBe('1 h 2 min');
    expect(spellBytes(310_000_000, 'en-GB')).toBe('310 MB');
    expect(spellNumberOf(1, 'row', 'en-GB')).toBe('1 row');
    expect(spellNumberOf(1200, 'row', 'en-GB')).toBe('1,200 rows');
  });
  test('days add over months and leap days', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
});
