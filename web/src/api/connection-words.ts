import { addDays, spellDay, spellDayShort, spellNumberOf } from '@/ui/format/time';
import type { Connection } from './types';

export const healthWords: Record<Connection['health'], string> = {
  waiting: 'Not synced yet',
  syncing: 'Syncing',
  ok: 'Healthy',
  failing: 'Failing',
  late: 'Behind',
};

const initialsMax = 3;

/** A provider's short name as a title: initials stay capitals. */
export function providerWords(provider: string): string {
  return provider.length <= initialsMax
    ? provider.toUpperCase()
    : provider.charAt(0).toUpperCase() + provider.slice(1);
}

export function lagWords(days: number): string {
  return days <= 0 ? 'up to today' : `${spellNumberOf(days, 'day')} behind`;
}

/** How far the charges reach, as a sentence without its full stop. */
export function reachWords({ through, lagDays }: Pick<Connection, 'through' | 'lagDays'>): string {
  if (!through) return 'No charges yet';
  return `Charges through ${spellDay(through)}, ${lagWords(lagDays ?? 0)}`;
}

const rangesMax = 4;

/** Days of the last weeks in words, neighbours drawn together: `3 Nov, 5 Nov – 7 Nov`. */
export function dayRanges(days: readonly string[], most = rangesMax, locale?: string): string {
  const ranges: { first: string; last: string }[] = [];
  for (const day of [...days].sort()) {
    const open = ranges.at(-1);
    if (open && addDays(open.last, 1) === day) open.last = day;
    else ranges.push({ first: day, last: day });
  }
  const words = ranges
    .slice(0, most)
    .map(({ first, last }) =>
      first === last
        ? spellDayShort(first, locale)
        : `${spellDayShort(first, locale)} – ${spellDayShort(last, locale)}`,
    );
  const rest = ranges.length - words.length;
  return words.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
