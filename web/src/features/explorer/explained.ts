import { createContext, type ReactNode } from 'react';
import type { AskedPeriod, Chip, Question } from '@/api/question';
import { whereOf } from '@/api/where';
import { bucketsOf } from '@/ui/format/time';
import type { Units } from './units';

/** What a figure needs to say how it came about. */
export interface FigureAsked {
  amount: string;
  /** The currency or unit; empty for a number of charges. */
  unit: string;
  measure?: string | undefined;
  /** The dimension and the owner; none of them for all owners together. */
  dimension?: string | undefined;
  value?: string | undefined;
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
  const isAllocated = [...question.by, ...question.chips.map(({ column }) => column)].some((name) =>
    name.startsWith(prefix),
  );
  if (!isAllocated) return undefined;
  const days = daysOf(question, period, bucket);
  if (!days) return undefined;
  const at = question.by.findIndex((name) => name.startsWith(prefix) && !how.has(name));
  const column = question.by[at];
  const others = question.by.flatMap((name, place) =>
    place === at ? [] : [same(name, values[place] ?? null)],
  );
  return {
    amount,
    unit: units.shown ?? '',
    measure: question.measure,
    ...(column === undefined
      ? {}
      : { dimension: column.slice(prefix.length), value: values[at] ?? nobody }),
    ...days,
    where: whereOf([
      ...question.chips,
      ...(units.column === undefined ? [] : [same(units.column, units.shown)]),
      ...others,
    ]),
  };
}

function same(column: string, value: string | null): Chip {
  return value === null
    ? { column, op: 'isMissing', values: [] }
    : { column, op: 'is', values: [value] };
}

function daysOf(
  { grain, period: asked }: Question,
  period: { start?: string | null; end?: string | null } | null | undefined,
  bucket: string | undefined,
): { from?: string; to?: string } | undefined {
  const [start, end] = [period?.start, period?.end];
  if (!start || !end) return isEverything(asked) && bucket === undefined ? {} : undefined;
  if (bucket === undefined) return { from: start, to: end };
  const buckets = bucketsOf(start, end, grain);
  const place = buckets.indexOf(bucket);
  if (place < 0) return undefined;
  // The first and the last bucket may begin before the period and end after it.
  return { from: bucket < start ? start : bucket, to: buckets[place + 1] ?? end };
}

const isEverything = (asked: AskedPeriod) => asked === 'everything';
