import { measures } from '@/api/measures';
import { periodWords } from '@/api/presets';
import type { CostSummary } from '@/api/types';
import { currencyDigits, formatDecimal, formatExact } from '@/ui/format/decimal';

/**
 * Draws what was spent, one card for each currency, as the overview's headline does and in its place. Nothing is drawn of
 * a period without costs: the overview then looks for the latest one that has any.
 */
export function drawFirstFigures(place: HTMLElement, summary: CostSummary): void {
  if (summary.currencies.length === 0) return;
  const wide = summary.currencies.length === 1;
  const measure = measures.find(([name]) => name === summary.measure)?.[1] ?? summary.measure;
  place.replaceChildren(
    ...summary.currencies.map(({ amount, currency }) => {
      const card = make(
        'section',
        `rounded-lg border bg-surface p-4 sm:p-5 min-h-36 ${wide ? 'xl:col-span-12' : 'xl:col-span-6'}`,
      );
      const figure = make('p', 'mt-1 flex flex-wrap items-baseline gap-x-2');
      figure.dataset.testid = 'first-number';
      const digits = make(
        'span',
        'text-[2rem]/10 font-semibold tracking-tight tabular-nums sm:text-[2.5rem]/12',
        formatDecimal(amount, { digits: currencyDigits(currency) }),
      );
      digits.title = formatExact(amount);
      figure.append(digits, make('span', 'text-lg text-muted', currency));
      card.append(
        make('h2', 'text-sm text-muted', `${measure}, ${periodWords(summary.period)}`),
        figure,
      );
      return card;
    }),
  );
}

function make(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
