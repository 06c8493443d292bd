import { useState } from 'react';
import { useUnallocated } from '@/api/allocation';
import { presets } from '@/api/presets';
import { whereOf } from '@/api/where';
import { Card } from '@/ui/card';
import { spellNumberOf } from '@/ui/format/time';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { ExplainedAmount } from './explain-dialog';
import { AllocationFrame } from './frame';
import { GroupRow } from './unallocated-list';
import { usePreset } from './use-preset';
import { inCurrency, nobody } from './words';

const everyReason = 'all';
const reasons = [
  [everyReason, 'Every reason'],
  ['account', 'Sub-accounts'],
  ['tagValue', 'Tag values'],
  ['tagMissing', 'Missing tags'],
  ['service', 'Services'],
  ['poolWithoutKey', 'Pools without a key'],
  ['pending', 'Not worked out yet'],
] as const;

/** What has no owner, by what would fix it best; a rule begins with one click. */
export default function UnallocatedPage() {
  const [preset, choose] = usePreset('last_90_days');
  const [reason, setReason] = useState<(typeof reasons)[number][0]>(everyReason);
  const { data, error, refetch, isFetching } = useUnallocated(preset);
  const groups =
    data?.groups.filter((group) => reason === everyReason || group.reason === reason) ?? [];
  return (
    <AllocationFrame
      title="Unallocated cost"
      note={data?.totals.map(({ currency, effectiveCost, charges }) => (
        <span key={currency} className="mr-3">
          <ExplainedAmount
            amount={effectiveCost}
            unit={currency}
            value={nobody}
            preset={preset}
            where={whereOf([inCurrency(currency)])}
          />{' '}
          {currency} in {spellNumberOf(charges, 'charge')}
        </span>
      ))}
      actions={
        <>
          <Select label="Reason" value={reason} options={reasons} onChange={setReason} />
          <Select label="Charges of" value={preset} options={presets} onChange={choose} />
        </>
      }
    >
      {error && !data ? (
        <ErrorState
          what="Unallocated cost could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <Card title="By what would help most">
          <SkeletonRows rows={10} />
        </Card>
      ) : groups.length === 0 ? (
        <section aria-label="Unallocated cost" className="rounded-lg border bg-surface">
          <EmptyState className="min-h-60" title="Nothing here">
            {data.groups.length === 0
              ? 'Every charge of this time has an owner.'
              : 'No unallocated cost has this reason.'}
          </EmptyState>
        </section>
      ) : (
        <Card
          title="By what would help most"
          note="groups overlap: they are different ways to the same charges"
        >
          <ul className="flex flex-col divide-y">
            {groups.map((group) => (
              <GroupRow
                key={`${group.currency} ${group.reason} ${group.column} ${group.value} ${group.name}`}
                group={group}
                preset={preset}
              />
            ))}
          </ul>
        </Card>
      )}
    </AllocationFrame>
  );
}
