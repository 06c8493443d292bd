import { addDays } from '@/ui/format/time';

export type DayState = 'before' | 'present' | 'missing' | 'awaited';

export interface Day {
  day: string;
  state: DayState;
}

interface Known {
  from: string;
  through: string;
  missing: readonly string[];
}

/** One mark per day, so that the strips of all accounts stand under each other. */
export function stripOf(known: Known, first: string, expectedThrough: string, last: string): Day[] {
  const missing = new Set(known.missing);
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const state =
      day < known.from
        ? 'before'
        : missing.has(day)
          ? 'missing'
          : day > known.through && day > expectedThrough
            ? 'awaited'
            : 'present';
    days.push({ day, state });
  }
  return days;
}

/** The first and the last day that any strip has. */
export function spanOf(accounts: readonly Known[], expectedThrough: string) {
  const first = accounts.map(({ from }) => from).reduce((a, b) => (a < b ? a : b));
  const last = accounts.map(({ through }) => through).reduce((a, b) => (a > b ? a : b));
  return { first, last: last > expectedThrough ? last : expectedThrough };
}
