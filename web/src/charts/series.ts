import { bucketsOf, type Grain } from '@/ui/format/time';

/** What a chart draws: exact text, in the order of the answer. */
export interface ChartData {
  buckets: string[];
  series: ChartSeries[];
}

export interface ChartSeries {
  /** The group's own values, one for each grouping; null where the bill states none. */
  values: (string | null)[];
  label: string;
  isOther: boolean;
  /** One exact amount for each bucket; null where there is none. */
  amounts: (string | null)[];
}

interface Answer {
  columns: string[];
  rows: (string | number | boolean | null)[][];
}

interface Shape {
  measure: string;
  groups: string[];
  /** Only rows of this currency or unit; two are never put on one scale. */
  unit: string | null;
  unitColumn: string | undefined;
  grain: Grain;
  period?: { start?: string | null; end?: string | null } | null | undefined;
  words: (value: string | null, column: string) => string;
}

/** Sorts the rows of one answer into series; moves text, adds nothing up. */
export function shapeSeries(answer: Answer, shape: Shape): ChartData {
  const at = (name: string) => answer.columns.indexOf(name);
  const unitAt = shape.unitColumn === undefined ? -1 : at(shape.unitColumn);
  const [periodAt, measureAt, otherAt] = [at('Period'), at(shape.measure), at('IsOther')];
  const groupsAt = shape.groups.map(at);
  const rows = answer.rows.filter((row) => unitAt < 0 || textOf(row[unitAt]) === shape.unit);

  const buckets = axisOf(rows, periodAt, shape);
  const place = new Map(buckets.map((bucket, index) => [bucket, index]));
  const series = new Map<string, ChartSeries>();
  for (const row of rows) {
    const isOther = otherAt >= 0 && row[otherAt] === true;
    const values = groupsAt.map((index) => textOf(row[index]));
    const key = isOther ? 'other' : JSON.stringify(values);
    let one = series.get(key);
    if (!one) {
      one = {
        values,
        label: labelOf(values, isOther, shape),
        isOther,
        amounts: new Array<string | null>(buckets.length).fill(null),
      };
      series.set(key, one);
    }
    const index = periodAt < 0 ? 0 : place.get(String(row[periodAt]));
    if (index !== undefined) one.amounts[index] = textOf(row[measureAt]);
  }
  // The longest first; what is left over last, on top of the stack.
  const sized = [...series.values()].map((one) => ({ one, length: lengthOf(one) }));
  sized.sort((a, b) => Number(a.one.isOther) - Number(b.one.isOther) || b.length - a.length);
  return { buckets, series: sized.map(({ one }) => one) };
}

/** How much room a series takes on the screen: decides its place, and is never shown. */
function lengthOf({ amounts }: ChartSeries): number {
  return amounts.reduce((length, amount) => length + (pixels(amount) ?? 0), 0);
}

function axisOf(rows: Answer['rows'], periodAt: number, shape: Shape): string[] {
  if (periodAt < 0) return [''];
  const buckets = new Set(rows.map((row) => String(row[periodAt])));
  const { start, end } = shape.period ?? {};
  if (start && end) for (const bucket of bucketsOf(start, end, shape.grain)) buckets.add(bucket);
  return [...buckets].sort();
}

function labelOf(values: (string | null)[], isOther: boolean, shape: Shape): string {
  if (isOther) return 'Other';
  if (values.length === 0) return 'All';
  return values.map((value, at) => shape.words(value, shape.groups[at] ?? '')).join(' · ');
}

function textOf(cell: string | number | boolean | null | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** The only place where an amount becomes a number: a length on the screen. */
export function pixels(amount: string | null): number | null {
  return amount === null ? null : Number(amount);
}
