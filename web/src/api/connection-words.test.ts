import { describe, expect, test } from 'vitest';
import { dayRanges, lagWords, providerWords, reachWords } from './connection-words';

describe('connections in words', () => {
  test.each([
    [0, 'up to today'],
    [1, '1 day behind'],
    [12, '12 days behind'],
  ])('%i days of lag', (days, words) => expect(lagWords(days)).toBe(words));

  test('how far charges reach', () => {
    expect(reachWords({ through: null, lagDays: null })).toBe('No charges yet');
    expect(reachWords({ through: '2026-11-18', lagDays: 2 })).toMatch(/2026, 2 days behind$/);
  });

  test('initials stay capitals, names get one', () => {
    expect([providerWords('xyz'), providerWords('cloudish')]).toEqual(['XYZ', 'Cloudish']);
  });

  test('neighbouring days are drawn together, over the end of a month too', () => {
    const days = ['2026-11-03', '2026-10-31', '2026-11-01', '2026-11-05'];
    expect(dayRanges(days, 4, 'en-GB')).toBe('31 Oct – 1 Nov, 3 Nov, 5 Nov');
    expect(dayRanges(days, 1, 'en-GB')).toBe('31 Oct – 1 Nov and 2 more');
    expect(dayRanges([])).toBe('');
  });
});
