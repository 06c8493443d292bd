import { useState } from 'react';
import { Link } from 'react-router';
import { useAllocation, useFlows } from '@/api/allocation';
import { presets } from '@/api/presets';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { Select } from '@/ui/select';
import { Card } from '@/ui/card';
import { EmptyState, ErrorState, Skeleton } from '@/ui/states';
import { CommitmentsCard } from './commitments-card';
import { FlowCard } from './flow-card';
import { AllocationFrame } from './frame';
import { MetricsCard } from './metrics-card';
import { PoolsCard } from './pools-card';
import { usePreset } from './use-preset';

/** Which pool gave how much to whom, by which keys, and who bears commitments. */
export default function SharedPage() {
  const [preset, choose] = usePreset('last_90_days');
  const [chosen, setChosen] = useState<string>();
  const report = useAllocation(preset);
  const flows = useFlows(preset);
  const path = useTenantPath();
  const dimension = report.data?.dimension ?? 'team';
  // The currency with the largest cost first, as on the overview.
  const currencies = (report.data?.currencies ?? [])
    .map(({ currency }) => currency)
    .filter((name) => flows.data?.some(({ currency }) => currency === name));
  const currency = chosen ?? currencies[0];
  const shown = flows.data?.find((flow) => flow.currency === currency);
  const failure = report.error ?? flows.error;
  const loaded = report.data && flows.data;
  return (
    <AllocationFrame
      title="Shared costs"
      actions={
        <>
          {currencies.length > 1 && currency !== undefined && (
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
        {failure && !loaded ? (
          <ErrorState
            what="Shared costs could not be loaded"
            reason={failure.message}
            retry={() => void (report.error ? report.refetch() : flows.refetch())}
            retrying={report.isFetching || flows.isFetching}
          />
        ) : !loaded ? (
          <Card title="From pools to owners">
            <Skeleton className="h-96" />
          </Card>
        ) : shown ? (
          <FlowCard flow={shown} preset={preset} />
        ) : (
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
        )}
        <PoolsCard dimension={dimension} />
        <CommitmentsCard preset={preset} dimension={dimension} />
        <MetricsCard dimension={dimension} />
      </div>
    </AllocationFrame>
  );
}
