import { createContext, type ReactNode } from 'react';
import type { AskedPeriod, Chip, Question } from '@/api/question';
import { whereOf } from '@/api/where';
import { bucketsOf } from '@/ui/format/time';
import type { Units } from './units';

/** What a figure needs to say how it came about. */
export interface FigureAsked {
  amount: string;
  currency: string;
  dimension: string;
  value: string;
  from?: string | undefined;
  to?: string | undefined;
  where?: string | undefined;
}

/** How an allocated figure is shown so that it explains itself: the allocation screens bring it along. */
export const Explained = createContext<((asked: FigureAsked) => ReactNode) | undefined>(undefined);

const prefix = 'alloc:';
/** How a cost came to its owner, and no owner. */
const how = new Set(['alloc:rule', 'alloc:pool', 'alloc:method', 'alloc:version']);
const nobody = '(unallocated)';

interface Group {
  /** The group's values, in the order of the grouping. */
  values: (string | null)[];
  amount: string;
  /** The bucket of time it belongs to; none for the whole period. */
  bucket?: string | undefined;
}

/** What to ask so that a figure of the explorer explains itself; undefined for figures that no rule had a part in. */
export function askedOf(
  question: Question,
  period: { start?: string | null; end?: string | null } | null | undefined,
  units: Units,
  { values, amount, bucket }: Group,
): FigureAsked | undefined {
  const at = question.by.findIndex((name) => name.startsWith(prefix) && !how.has(name));
  const column = question.by[at];
  if (column === undefined || question.measure !== 'EffectiveCost' || units.shown === null)
    return undefined;
  const days = daysOf(question, period, bucket);
  if (!days) return undefined;
  const others = question.by.flatMap((name, place) =>
    place === at ? [] : [{ column: name, value: values[place] ?? null }],
  );
  return {
    amount,
    currency: units.shown,
    dimension: column.slice(prefix.length),
    value: values[at] ?? nobody,
    ...days,
    where: whereOf([
      ...question.chips,
      { column: 'BillingCurrency', op: 'is', values: [units.shown] },
      ...others.map(({ column: name, value }): Chip =>
        value === null
          ? { column: name, op: 'isMissing', values: [] }
          : { column: name, op: 'is', values: [value] },
      ),
    ]),
  };
}

function daysOf(
  { grain, period: asked }: Question,
  period: { start?: string | null; end?: string | null } | null | undefined,
  bucket: string | undefined,
): { from?: string; to?: string } | undefined {
  const [start, end] = [period?.start, period?.end];
  if (!start || !end) return isEverything(asked) && bucket === undefined ? {} : undefined;
  if (bucket === undefined) return { from: start, to: end };
  if (grain === 'hourly') return undefined;
  const buckets = bucketsOf(start, end, grain);
  const place = buckets.indexOf(bucket);
  if (place < 0) return undefined;
  // The first and the last bucket may begin before the period and end after it.
  return { from: bucket < start ? start : bucket, to: buckets[place + 1] ?? end };
}

const isEverything = (asked: AskedPeriod) => asked === 'everything';
