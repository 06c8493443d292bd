import { useState } from 'react';
import { Link } from 'react-router';
import { useAllocation } from '@/api/allocation';
import { presets } from '@/api/presets';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, Skeleton } from '@/ui/states';
import { AllocationFrame } from './frame';
import { OwnersTable } from './owners-table';
import { RingsCard } from './rings-card';
import { ShareCard } from './share-card';
import { TopUnallocated } from './unallocated-list';
import { usePreset } from './use-preset';

/** How much of the cost has an owner, who has how much, and what would give owners to the rest. */
export default function AllocationPage() {
  const [preset, choose] = usePreset('last_90_days');
  const [chosen, setChosen] = useState<string>();
  const path = useTenantPath();
  const { data, error, refetch, isFetching } = useAllocation(preset);
  const share = data?.currencies.find(({ currency }) => currency === chosen) ?? data?.currencies[0];
  return (
    <AllocationFrame
      title="Allocation"
      note={data && data.number > 0 && `rules of version ${data.number}`}
      actions={
        <>
          {data && data.currencies.length > 1 && share && (
            <Select
              label="Currency"
              value={share.currency}
              options={data.currencies.map(({ currency }) => [currency, currency] as const)}
              onChange={setChosen}
            />
          )}
          <Select label="Charges of" value={preset} options={presets} onChange={choose} />
        </>
      }
    >
      {error && !data ? (
        <ErrorState
          what="The allocation could not be loaded"
          reason={error.message}
          still="Costs, rules and tags can be looked at."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <div className="grid gap-4 xl:grid-cols-12">
          <Card title="Share with an owner" className="xl:col-span-5">
            <Skeleton className="h-72" />
          </Card>
          <Card title="Who has what" className="xl:col-span-7">
            <Skeleton className="h-72" />
          </Card>
        </div>
      ) : data.number === 0 || !share ? (
        <section aria-label="Allocation" className="rounded-lg border bg-surface">
          <EmptyState
            className="min-h-80"
            title={data.number === 0 ? 'Nothing is allocated yet' : 'No charges in this time'}
            actions={
              <>
                <Link to={path('/allocation/start')} className={buttonClass('primary')}>
                  See proposals
                </Link>
                <Link to={path('/allocation/rules')} className={buttonClass()}>
                  Write rules
                </Link>
              </>
            }
          >
            {data.number === 0
              ? 'Publish a rule set, and every cost says whose it is. The guided start proposes rules from accounts, tags and names, each with the cost it would cover.'
              : 'Choose a longer period above.'}
          </EmptyState>
        </section>
      ) : (
        <div className="grid gap-4 xl:grid-cols-12">
          <ShareCard report={data} share={share} preset={preset} />
          <RingsCard report={data} preset={preset} currency={share.currency} />
          <OwnersTable report={data} preset={preset} currency={share.currency} />
          <TopUnallocated preset={preset} currency={share.currency} />
        </div>
      )}
    </AllocationFrame>
  );
}
