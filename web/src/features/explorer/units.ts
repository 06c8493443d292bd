import type { Question } from '@/api/question';
import type { CostAnswer } from '@/api/types';
import { currencyDigits } from '@/ui/format/decimal';

/** What the figures of an answer are counted in: each currency and each unit stands alone. */
export interface Units {
  /** The column that tells them apart; none when the answer is a plain count. */
  column: string | undefined;
  all: string[];
  /** The one on screen. */
  shown: string | null;
}

export function unitsOf(answer: CostAnswer | undefined, wanted: string | undefined): Units {
  const at = answer?.kinds.findIndex((kind) => kind === 'currency' || kind === 'unit') ?? -1;
  const all = (answer?.totals ?? []).flatMap((total) => total.currency ?? total.unit ?? []);
  return {
    column: answer?.columns[at],
    all,
    shown: all.find((one) => one === wanted) ?? all[0] ?? null,
  };
}

/** Digits after the point that the figures are usually written with. */
export function digitsOf(question: Question, units: Units): number {
  if (question.measure === 'Count') return 0;
  return currencyDigits(units.column === 'BillingCurrency' ? units.shown : null);
}
