import { Link } from 'react-router';
import { periodWords } from '@/api/presets';
import type { AskedPeriod } from '@/api/question';
import type { CostSummary, CurrencySummary } from '@/api/types';
import { measureWords, valueWords } from '@/api/words';
import { Amount, Change } from '@/ui/amount';
import { cx } from '@/ui/class-names';
import { formatShare, isZero, sign } from '@/ui/format/decimal';
import { Skeleton } from '@/ui/states';
import { compareFor, useExploreLink } from './links';

interface HeadlineProps {
  figures: CurrencySummary;
  summary: CostSummary;
  period: AskedPeriod;
  wide: boolean;
}

const frame = 'rounded-lg border bg-surface p-4 sm:p-5';

/** What was spent, against what, and with whom; one for each currency, for two are never added. */
export function Headline({ figures, summary, period, wide }: HeadlineProps) {
  const link = useExploreLink();
  const { currency } = figures;
  const before = periodWords(figures.previousPeriod);
  return (
    <section
      aria-label={`Spent in ${currency}`}
      className={cx(
        frame,
        'grid gap-x-10 gap-y-5',
        wide ? 'md:grid-cols-[auto_minmax(0,1fr)] xl:col-span-12' : 'content-start xl:col-span-6',
      )}
    >
      <div className="min-w-0 md:min-w-72">
        <h2 className="text-sm text-muted">
          {measureWords(summary.measure)}, {periodWords(summary.period)}
        </h2>
        <p className="mt-1" data-testid="first-number">
          <Link
            to={link({ period, compare: compareFor(period), by: ['ProviderName'] })}
            className="inline-flex flex-wrap items-baseline gap-x-2 hover:text-accent"
          >
            <Amount
              text={figures.amount}
              currency={currency}
              className="text-[2rem]/10 font-semibold tracking-tight sm:text-[2.5rem]/12"
            />
            <span className="text-lg text-muted">{currency}</span>
          </Link>
        </p>
        <p className="mt-1.5 text-sm">
          {!isZero(figures.previousAmount) ? (
            <>
              <Change
                amount={figures.change}
                share={figures.changeShare}
                currency={currency}
                className="font-medium"
              />
              <span className="block text-muted sm:inline">
                {' '}
                from <Amount text={figures.previousAmount} currency={currency} /> in {before}
              </span>
            </>
          ) : (
            <span className="text-muted">Nothing was spent in {before} to compare with.</span>
          )}
        </p>
      </div>
      <ProviderSplit figures={figures} period={period} wide={wide} />
    </section>
  );
}

function ProviderSplit({ figures, period, wide }: Omit<HeadlineProps, 'summary'>) {
  const link = useExploreLink();
  const shares = figures.byProvider;
  return (
    // Beside the figure it stands in the middle; below it, level with that of the other currency.
    <div className={cx('min-w-0', wide && 'self-center')}>
      <div aria-hidden="true" className="flex h-2.5 gap-0.5 overflow-hidden rounded-full">
        {shares.map((one, at) =>
          // A credit has no length to draw.
          sign(one.share) > 0 ? (
            <span
              key={one.name}
              style={{ flexGrow: one.share, background: `var(--color-series-${(at % 10) + 1})` }}
            />
          ) : null,
        )}
      </div>
      <ul
        aria-label="By provider"
        className="mt-3 grid gap-x-8 gap-y-1 sm:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]"
      >
        {shares.map((one, at) => (
          <li key={one.name}>
            <Link
              to={link({
                period,
                by: ['ServiceName'],
                chips: [
                  one.name === null
                    ? { column: 'ProviderName', op: 'isMissing', values: [] }
                    : { column: 'ProviderName', op: 'is', values: [one.name] },
                ],
              })}
              className="-mx-2 flex min-h-8 items-center gap-2 rounded-md px-2 text-sm hover:bg-hover"
            >
              <span
                aria-hidden="true"
                className="size-2.5 shrink-0 rounded-[3px]"
                style={{ background: `var(--color-series-${(at % 10) + 1})` }}
              />
              <span className="min-w-0 flex-1 truncate">
                {valueWords(one.name, 'ProviderName')}
              </span>
              <Amount text={one.amount} currency={figures.currency} className="font-medium" />
              <span className="w-12 text-right text-muted tabular-nums">
                {formatShare(one.share)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function HeadlineSkeleton() {
  return (
    <div
      className={cx(
        frame,
        'grid gap-x-10 gap-y-5 md:grid-cols-[auto_minmax(0,1fr)] xl:col-span-12',
      )}
    >
      <div className="md:min-w-72">
        <Skeleton className="h-5 w-56" />
        <Skeleton className="mt-1 h-10 w-64 sm:h-12" />
        <Skeleton className="mt-1.5 h-10 w-60 sm:h-5" />
      </div>
      <div className="self-center">
        <Skeleton className="h-2.5 w-full rounded-full" />
        <div className="mt-3 grid h-26 gap-x-8 gap-y-1 sm:h-8 sm:grid-cols-3">
          <Skeleton className="my-1.5" />
          <Skeleton className="my-1.5" />
          <Skeleton className="my-1.5" />
        </div>
      </div>
    </div>
  );
}
