import type { Question } from '@/api/question';
import type { CostAnswer } from '@/api/types';
import { measureWords } from '@/api/words';
import { Amount } from '@/ui/amount';
import { compareDecimals, currencyDigits } from '@/ui/format/decimal';
import { Skeleton } from '@/ui/states';

const turns = {
  '1': { word: 'up from', color: 'text-more' },
  '-1': { word: 'down from', color: 'text-less' },
  '0': { word: 'the same as', color: 'text-muted' },
} as const;

interface TotalsProps {
  answer: CostAnswer | undefined;
  question: Question;
  /** The currency or unit on screen. */
  shown: string | null;
}

const besideMax = 3;

/** The whole of the question, one figure for each currency or unit; of many only the one on screen. */
export function Totals({ answer, question, shown }: TotalsProps) {
  if (!answer) {
    return (
      <div>
        <Skeleton className="h-5 w-32" />
        <Skeleton className="mt-1 h-8 w-48" />
      </div>
    );
  }
  const before =
    question.compare === 'same_days_last_month' ? 'the same days last month' : 'the period before';
  const totals =
    answer.totals.length <= besideMax
      ? answer.totals
      : answer.totals.filter((total) => (total.currency ?? total.unit) === shown);
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {totals.map((total) => {
        if (total.amount === null) return null;
        const unit = total.currency ?? total.unit;
        const digits = question.measure === 'Count' ? 0 : currencyDigits(total.currency);
        const turn = total.previous
          ? turns[`${compareDecimals(total.amount, total.previous)}`]
          : undefined;
        return (
          <div key={unit} className="min-w-0">
            <dt className="text-sm text-muted">{measureWords(question.measure)}</dt>
            <dd className="flex flex-wrap items-baseline gap-x-1.5">
              <Amount
                text={total.amount}
                digits={digits}
                className="text-2xl font-semibold tracking-tight"
              />
              <span className="text-muted">{unit}</span>
              {turn && total.previous && (
                <span className={`text-sm ${turn.color}`}>
                  {turn.word} <Amount text={total.previous} digits={digits} />
                  <span className="text-muted"> in {before}</span>
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
