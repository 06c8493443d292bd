import { useCallback, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useCosts } from '@/api/costs';
import { periodWords } from '@/api/presets';
import { drillInto, plainQuestion, toCostQuery, type AskedPeriod } from '@/api/question';
import { columnWords, measureWords, valueWords } from '@/api/words';
import { Chart, Legend } from '@/charts/chart';
import { shapeSeries, type ChartSeries } from '@/charts/series';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { currencyDigits } from '@/ui/format/decimal';
import { Segments } from '@/ui/segments';
import { EmptyState, ErrorState, Skeleton } from '@/ui/states';
import { useExploreLink } from './links';

const groupings = ['ProviderName', 'ServiceName'] as const;
type Grouping = (typeof groupings)[number];
const trendTop = 8;
const trendRows = 5000;

/** A month or week just begun shows too little of a trend; the last thirty days show enough. */
function trendPeriod(period: AskedPeriod): AskedPeriod {
  const short = typeof period === 'object' && 'preset' in period && /^this_/.test(period.preset);
  return short ? { preset: 'last_30_days' } : period;
}

export function TrendCard({
  period,
  currency,
}: {
  period: AskedPeriod;
  currency: string | undefined;
}) {
  const [by, setBy] = useState<Grouping>('ServiceName');
  const link = useExploreLink();
  const navigate = useNavigate();
  const question = useMemo(
    () => ({ ...plainQuestion, period: trendPeriod(period), by: [by], top: trendTop }),
    [period, by],
  );
  const {
    data: answer,
    error,
    refetch,
    isFetching,
  } = useCosts({ ...toCostQuery(question), limit: trendRows });

  const data = useMemo(
    () =>
      answer &&
      shapeSeries(answer, {
        measure: question.measure,
        groups: question.by,
        unit: currency ?? null,
        unitColumn: currency === undefined ? undefined : 'BillingCurrency',
        grain: question.grain,
        period: answer.query.period,
        words: valueWords,
      }),
    [answer, question, currency],
  );
  const pick = useCallback(
    (series: ChartSeries) => void navigate(link(drillInto(question, by, series.values[0] ?? null))),
    [navigate, link, question, by],
  );
  const words = answer ? periodWords(answer.query.period) : '';

  return (
    <Card
      title="Daily cost"
      note={answer ? `${words}${currency ? `, ${currency}` : ''}` : '\u00a0'}
      className="xl:col-span-8"
      actions={
        <>
          <Segments
            label="Split by"
            value={by}
            onChange={setBy}
            options={groupings.map((name) => ({ value: name, label: columnWords(name) }))}
          />
          <Link to={link(question)} className={buttonClass('quiet')}>
            Explore
          </Link>
        </>
      }
    >
      {error && !answer ? (
        <ErrorState
          what="The daily trend could not be loaded"
          reason={error.message}
          still="The figures above do not depend on it."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : data?.series.length === 0 ? (
        <EmptyState className="h-80" title="No charges on these days">
          Choose a longer period above.
        </EmptyState>
      ) : data ? (
        <>
          <Chart
            className="h-64"
            label={`${measureWords(question.measure)} for each day by ${columnWords(by).toLowerCase()}, ${words}. The explorer has the same figures as a table.`}
            data={data}
            look="bar"
            grain="daily"
            digits={currencyDigits(currency)}
            unit={currency ?? ''}
            onPick={pick}
          />
          <div className="mt-2 min-h-14">
            <Legend
              label={`Show one ${columnWords(by).toLowerCase()} in the explorer`}
              data={data}
              onPick={pick}
            />
          </div>
        </>
      ) : (
        <>
          <Skeleton className="h-64" />
          <div className="mt-2 min-h-14" />
        </>
      )}
    </Card>
  );
}
