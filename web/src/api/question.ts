import * as z from 'zod/mini';
import { measures } from './measures';
import { isPreset, type Preset } from './presets';
import type { CostQuery, FilterNode } from './types';

/** A question about costs as a person builds it; it lives in the URL, so a view is shared by copying it. */
export interface Question {
  measure: string;
  period: AskedPeriod;
  grain: NonNullable<CostQuery['granularity']>;
  by: string[];
  chips: Chip[];
  top: number;
  compare: 'none' | 'previous_period' | 'same_days_last_month';
}

export type AskedPeriod = { preset: Preset } | { start: string; end: string } | 'everything';

export interface Chip {
  column: string;
  op: ChipOp;
  values: string[];
}

export const chipOps = ['is', 'isNot', 'contains', 'startsWith', 'isMissing', 'isPresent'] as const;
export type ChipOp = (typeof chipOps)[number];

export const grains = [
  ['total', 'Total'],
  ['hourly', 'Hourly'],
  ['daily', 'Daily'],
  ['weekly', 'Weekly'],
  ['monthly', 'Monthly'],
  ['quarterly', 'Quarterly'],
] as const;

export const tops = [5, 10, 20, 50] as const;

export const plainQuestion: Question = {
  measure: 'EffectiveCost',
  period: { preset: 'last_30_days' },
  grain: 'daily',
  by: ['ServiceName'],
  chips: [],
  top: 10,
  compare: 'none',
};

const dayShape = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const columnShape = z.string().check(z.minLength(1), z.maxLength(200));
const urlShape = z.object({
  measure: z.enum(measures.map(([name]) => name)),
  grain: z.enum(grains.map(([name]) => name)),
  by: z.array(columnShape).check(z.maxLength(8)),
  top: z.int().check(z.gte(0), z.lte(1000)),
  compare: z.enum(['none', 'previous_period', 'same_days_last_month']),
});

/** Reads a URL somebody may have typed: what does not fit falls back to the plain question. */
export function readQuestion(search: URLSearchParams): Question {
  const pick = <K extends keyof typeof urlShape.shape>(key: K, raw: unknown): Question[K] => {
    const parsed = urlShape.shape[key].safeParse(raw);
    return (parsed.success ? parsed.data : plainQuestion[key]) as Question[K];
  };
  const by = search.get('by');
  const top = search.get('top');
  return {
    measure: pick('measure', search.get('measure') ?? plainQuestion.measure),
    period: readPeriod(search),
    grain: pick('grain', search.get('grain') ?? plainQuestion.grain),
    by:
      by === null
        ? plainQuestion.by
        : pick(
            'by',
            splitText(by, ',').filter((name) => name !== ''),
          ),
    chips: search.getAll('where').flatMap((text) => readChip(text) ?? []),
    top:
      top === null
        ? plainQuestion.top
        : pick('top', /^\d+$/.test(top) ? Number.parseInt(top, 10) : Number.NaN),
    compare: pick('compare', search.get('compare') ?? plainQuestion.compare),
  };
}

function readPeriod(search: URLSearchParams): AskedPeriod {
  const preset = search.get('period');
  if (preset === 'everything') return 'everything';
  if (isPreset(preset)) return { preset };
  const start = dayShape.safeParse(search.get('from'));
  const end = dayShape.safeParse(search.get('to'));
  if (start.success && end.success && start.data < end.data) {
    return { start: start.data, end: end.data };
  }
  return plainQuestion.period;
}

/** Writes only what differs from the plain question: short links, and one spelling for each view. */
export function writeQuestion(question: Question, onto = new URLSearchParams()): URLSearchParams {
  for (const name of [
    'measure',
    'period',
    'from',
    'to',
    'grain',
    'by',
    'where',
    'top',
    'compare',
  ]) {
    onto.delete(name);
  }
  const put = (name: string, value: string, plain: string) => {
    if (value !== plain) onto.set(name, value);
  };
  put('measure', question.measure, plainQuestion.measure);
  if (question.period === 'everything') onto.set('period', 'everything');
  else if ('preset' in question.period) put('period', question.period.preset, 'last_30_days');
  else {
    onto.set('from', question.period.start);
    onto.set('to', question.period.end);
  }
  put('grain', question.grain, plainQuestion.grain);
  put('by', joinText(question.by, ','), joinText(plainQuestion.by, ','));
  for (const chip of question.chips) onto.append('where', writeChip(chip));
  put('top', String(question.top), String(plainQuestion.top));
  put('compare', question.compare, plainQuestion.compare);
  return onto;
}

/** `ServiceName~is~Virtual Machines~Functions`, with a backslash before a separator inside a value. */
export function writeChip(chip: Chip): string {
  return joinText([chip.column, chip.op, ...chip.values], '~');
}

export function readChip(text: string): Chip | undefined {
  const [column = '', op = '', ...values] = splitText(text, '~');
  const known = chipOps.find((name) => name === op);
  if (column === '' || !known) return undefined;
  const needsValue = known !== 'isMissing' && known !== 'isPresent';
  if (needsValue !== values.length > 0) return undefined;
  return { column, op: known, values };
}

function joinText(parts: string[], separator: ',' | '~'): string {
  return parts
    .map((part) => part.replaceAll('\\', '\\\\').replaceAll(separator, `\\${separator}`))
    .join(separator);
}

function splitText(text: string, separator: ',' | '~'): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\' && at + 1 < text.length) {
      at += 1;
      part += text.charAt(at);
    } else if (letter === separator) {
      parts.push(part);
      part = '';
    } else part += letter;
  }
  return [...parts, part];
}

/** What is sent: the same question in the contract's words. */
export function toCostQuery(question: Question): CostQuery {
  const filter = question.chips.map(filterOf);
  return {
    measures: [question.measure],
    period: question.period === 'everything' ? null : question.period,
    granularity: question.grain,
    groupBy: question.by,
    ...(filter.length > 0 ? { filter: { and: filter } } : {}),
    ...(question.top > 0 && question.by.length > 0 ? { top: question.top } : {}),
    ...(question.compare === 'none' ? {} : { compare: question.compare }),
    ...(question.by.length > 0 ? { shareOfTotal: true } : {}),
  };
}

function filterOf({ column, op, values }: Chip): FilterNode {
  const [value = ''] = values;
  switch (op) {
    case 'is':
      return values.length === 1 ? { column, op: 'equals', value } : { column, op: 'in', values };
    case 'isNot':
      return values.length === 1
        ? { column, op: 'notEquals', value }
        : { not: { column, op: 'in', values } };
    case 'contains':
    case 'startsWith':
      return { column, op, value };
    case 'isMissing':
      return { column, op: 'isMissing' };
    case 'isPresent':
      return { not: { column, op: 'isMissing' } };
  }
}

/** From the broadest to the narrowest: where a click on a group leads next. */
const drillPath = ['ProviderName', 'ServiceName', 'SubAccountName', 'ResourceId'];

/** Narrows the question to one group and groups by the next step that is not yet fixed. */
export function drillInto(question: Question, column: string, value: string | null): Question {
  const chip: Chip =
    value === null
      ? { column, op: 'isMissing', values: [] }
      : { column, op: 'is', values: [value] };
  const chips = [...question.chips.filter((old) => old.column !== column), chip];
  const fixed = new Set(
    chips.filter(({ op }) => op === 'is' || op === 'isMissing').map((c) => c.column),
  );
  const from = drillPath.indexOf(column);
  const next = drillPath.slice(from + 1).find((name) => !fixed.has(name));
  const by = question.by.filter((name) => name !== column && !fixed.has(name));
  return { ...question, chips, by: by.length > 0 ? by : next ? [next] : [] };
}

/** A link into the explorer with the question already asked. */
export function exploreLink(change: Partial<Question>, tenant: string | undefined): string {
  const search = writeQuestion({ ...plainQuestion, ...change });
  if (tenant) search.set('tenant', tenant);
  const text = search.toString();
  return `/explore${text ? `?${text}` : ''}`;
}
