import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useSummary } from '@/api/costs';
import { isPreset, periodWords, presets, type Preset } from '@/api/presets';
import type { AskedPeriod } from '@/api/question';
import type { CostSummary, Freshness } from '@/api/types';
import { spellMonth } from '@/ui/format/time';
import { PageHeader } from '@/ui/page';
import { Segments } from '@/ui/segments';
import { Select } from '@/ui/select';
import { ErrorState, Notice } from '@/ui/states';
import { FreshnessCard } from './freshness-card';
import { Headline, HeadlineSkeleton } from './headline';
import { MoversCard } from './movers-card';
import { ServicesCard } from './services-card';
import { TrendCard } from './trend-card';
import { Welcome } from './welcome';

export default function OverviewPage() {
  const [search, setSearch] = useSearchParams();
  const raw = search.get('period');
  const preset: Preset = isPreset(raw) ? raw : 'this_month';
  const asked = useSummary({ preset });

  // Bills may end long ago: then the latest month that has any is what there is to see.
  const latest = useMemo(() => latestMonth(asked.data), [asked.data]);
  const older = useSummary(
    latest ? { from: latest.start, to: latest.end } : { preset },
    latest !== undefined,
  );
  const result = latest ? older : asked;
  const period: AskedPeriod = latest ?? { preset };
  const summary = result.data;

  const put = (name: string, value: string, plain: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === plain) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );

  const currencies = summary?.currencies.map(({ currency }) => currency) ?? [];
  const chosen = search.get('currency');
  const currency = currencies.find((one) => one === chosen) ?? currencies[0];
  const shown = summary?.currencies.find((one) => one.currency === currency);

  const header = (
    <PageHeader
      title="Overview"
      note={summary ? periodWords(summary.period) : '\u00a0'}
      actions={
        <>
          {currencies.length > 1 && currency && (
            <Segments
              label="Currency"
              value={currency}
              options={currencies.map((one) => ({ value: one, label: one }))}
              onChange={(one) => put('currency', one, currencies[0] ?? '')}
            />
          )}
          <Select
            label="Period"
            value={preset}
            options={presets}
            onChange={(value) => put('period', value, 'this_month')}
          />
        </>
      }
    />
  );

  if (result.isError && !summary) {
    return (
      <>
        {header}
        <ErrorState
          what="The costs could not be loaded"
          reason={result.error.message}
          still="Imports and settings still work. This screen refreshes by itself when data arrives."
          retry={() => void result.refetch()}
          retrying={result.isFetching}
        />
      </>
    );
  }
  if (summary && summary.currencies.length === 0 && summary.freshness.length === 0) {
    return (
      <>
        {header}
        <Welcome />
      </>
    );
  }
  return (
    <>
      {header}
      <div className="grid gap-4 xl:grid-cols-12">
        {latest && (
          <div className="xl:col-span-12">
            <Notice>
              No costs in {asked.data ? periodWords(asked.data.period) : 'this period'}: the latest
              are from {spellMonth(latest.start)}, shown here.
            </Notice>
          </div>
        )}
        {summary && summary.currencies.length > 0 ? (
          summary.currencies.map((one) => (
            <Headline
              key={one.currency}
              figures={one}
              summary={summary}
              period={period}
              wide={summary.currencies.length === 1}
            />
          ))
        ) : (
          <HeadlineSkeleton />
        )}
        <TrendCard key={currency} period={period} currency={currency} />
        <MoversCard figures={shown} period={period} />
        <ServicesCard figures={shown} period={period} />
        <FreshnessCard freshness={summary?.freshness} />
      </div>
    </>
  );
}

/** The month of the newest charge, when the asked period has none. */
function latestMonth(summary: CostSummary | undefined): { start: string; end: string } | undefined {
  if (!summary || summary.currencies.length > 0) return undefined;
  const newest = summary.freshness
    .map((one: Freshness) => one.through ?? '')
    .reduce((a, b) => (a > b ? a : b), '');
  if (newest === '') return undefined;
  const [year = 0, month = 1] = newest.split('-').map((part) => Number.parseInt(part, 10));
  return {
    start: `${newest.slice(0, 7)}-01`,
    end: new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10),
  };
}
