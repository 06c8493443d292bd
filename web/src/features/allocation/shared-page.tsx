import { useCallback, useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useAllocation } from '@/api/allocation';
import { useCosts } from '@/api/costs';
import { presets } from '@/api/presets';
import { useTenantPath } from '@/api/tenant';
import type { CostAnswer } from '@/api/types';
import { ShapeChart } from '@/charts/shape-chart';
import { flowOption, type Flow, type ShapeLook } from '@/charts/shapes';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { currencyDigits } from '@/ui/format/decimal';
import { Segments } from '@/ui/segments';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, Skeleton } from '@/ui/states';
import { ExplainedAmount } from './explain-dialog';
import { AllocationFrame } from './frame';
import { MetricsCard } from './metrics-card';
import { PoolsCard } from './pools-card';
import { usePreset } from './use-preset';
import { ownerWords } from './words';

const looks = [
  { value: 'flow', label: 'Flow' },
  { value: 'table', label: 'Table' },
] as const;
const flowsMax = 2000;

/** Which pool gave how much to whom. */
export default function SharedPage() {
  const [preset, choose] = usePreset('last_90_days');
  const [look, setLook] = useState<(typeof looks)[number]['value']>('flow');
  const [chosen, setChosen] = useState<string>();
  const report = useAllocation(preset);
  const path = useTenantPath();
  const dimension = report.data?.dimension ?? 'team';
  const answer = useCosts(
    {
      measures: ['EffectiveCost'],
      period: { preset },
      groupBy: ['alloc:pool', `alloc:${dimension}`],
      filter: { not: { column: 'alloc:pool', op: 'isMissing' } },
      limit: flowsMax,
    },
    report.data !== undefined && report.data.number > 0,
  );
  const flows = useMemo(
    () => (answer.data ? flowsOf(answer.data, dimension) : []),
    [answer.data, dimension],
  );
  const currencies = [...new Set(flows.map(({ currency }) => currency))];
  const currency = chosen ?? currencies[0] ?? '';
  const shown = useMemo(
    () => flows.filter((flow) => flow.currency === currency),
    [flows, currency],
  );
  const option = useCallback(
    (given: ShapeLook) =>
      flowOption(
        // A pool and an owner of one name are two things.
        shown.map((flow) => ({ ...flow, from: `Pool ${flow.from}`, to: ownerWords(flow.to) })),
        given,
      ),
    [shown],
  );
  const failure = report.error ?? answer.error;
  const nothing = report.data?.number === 0 || (answer.data && flows.length === 0);
  return (
    <AllocationFrame
      title="Shared costs"
      actions={
        <>
          {currencies.length > 1 && (
            <Select
              label="Currency"
              value={currency}
              options={currencies.map((name) => [name, name] as const)}
              onChange={setChosen}
            />
          )}
          <Select label="Charges of" value={preset} options={presets} onChange={choose} />
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failure && !answer.data ? (
          <ErrorState
            what="Shared costs could not be loaded"
            reason={failure.message}
            retry={() => void (report.error ? report.refetch() : answer.refetch())}
            retrying={report.isFetching || answer.isFetching}
          />
        ) : nothing ? (
          <section aria-label="Shared costs" className="rounded-lg border bg-surface">
            <EmptyState
              className="min-h-60"
              title="No cost is shared out"
              actions={
                <Link to={path('/allocation/start')} className={buttonClass('primary')}>
                  See proposals
                </Link>
              }
            >
              A pool takes what many use, such as support, network or taxes, and shares it out by a
              key. Rules send charges into it.
            </EmptyState>
          </section>
        ) : (
          <Card
            title="From pools to owners"
            note={currency}
            actions={<Segments label="Shown as" value={look} options={looks} onChange={setLook} />}
          >
            {!answer.data ? (
              <Skeleton className="h-96" />
            ) : look === 'flow' ? (
              <ShapeChart
                className="h-96"
                label={`What each pool gave to each ${dimension} in ${currency}. The table has the same figures.`}
                option={option}
                digits={currencyDigits(currency)}
                unit={currency}
              />
            ) : (
              <DataTable
                label="From pools to owners"
                columns={[
                  { id: 'pool', title: 'Pool', value: (row) => row.from, width: 180 },
                  {
                    id: 'owner',
                    title: dimension,
                    value: (row) => ownerWords(row.to),
                    width: 180,
                    grow: true,
                  },
                  {
                    id: 'amount',
                    title: 'Share',
                    value: (row) => row.amount,
                    cell: (row) => (
                      <ExplainedAmount
                        amount={row.amount}
                        currency={row.currency}
                        dimension={dimension}
                        value={row.to}
                        preset={preset}
                      />
                    ),
                    numeric: true,
                    width: 140,
                  },
                ]}
                rows={shown}
                rowKey={(row) => `${row.from}\u0001${row.to}`}
                maxHeight="24rem"
              />
            )}
          </Card>
        )}
        <PoolsCard dimension={dimension} />
        <MetricsCard dimension={dimension} />
      </div>
    </AllocationFrame>
  );
}

function flowsOf(answer: CostAnswer, dimension: string): (Flow & { currency: string })[] {
  const at = (name: string) => answer.columns.indexOf(name);
  const [pool, owner, unit, amount] = [
    at('alloc:pool'),
    at(`alloc:${dimension}`),
    at('BillingCurrency'),
    at('EffectiveCost'),
  ];
  return answer.rows.map((row) => ({
    from: String(row[pool] ?? ''),
    to: String(row[owner] ?? ''),
    currency: String(row[unit] ?? ''),
    amount: String(row[amount] ?? '0'),
  }));
}
