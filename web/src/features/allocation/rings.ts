import type { CostAnswer } from '@/api/types';
import { valueWords } from '@/api/words';
import type { RingPart } from '@/charts/shapes';

/** How the rings can be looked at. */
export const ringsLooks = [
  { value: 'rings', label: 'Rings' },
  { value: 'table', label: 'Table' },
] as const;

export type RingsLook = (typeof ringsLooks)[number]['value'];

/** Nests the answers of one, two, three … columns into rings; amounts are taken as they are. */
export function ringsOf(answers: CostAnswer[], columns: string[]): RingPart[] {
  const roots: RingPart[] = [];
  const byPath = new Map<string, RingPart>();
  answers.forEach((answer, depth) => {
    const amountAt = answer.columns.indexOf('EffectiveCost');
    for (const row of answer.rows) {
      const values = columns.slice(0, depth + 1).map((name) => cell(row, answer, name));
      const part: RingPart = {
        name: valueWords(values[depth] ?? null, columns[depth]),
        amount: String(row[amountAt] ?? '0'),
        parts: [],
        // The way down as the explorer asks for it: an empty text is a missing value.
        path: values.map((value) => value ?? ''),
      };
      byPath.set(keyOf(part.path), part);
      const above = byPath.get(keyOf(part.path.slice(0, -1)));
      if (depth === 0) roots.push(part);
      else above?.parts.push(part);
    }
  });
  return roots;
}

function cell(row: CostAnswer['rows'][number], answer: CostAnswer, name: string): string | null {
  const value = row[answer.columns.indexOf(name)];
  return value === null || value === undefined ? null : String(value);
}

const keyOf = (path: string[]) => path.join('\u0001');
