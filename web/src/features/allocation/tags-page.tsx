import { useState } from 'react';
import { presets } from '@/api/presets';
import { useTagCompliance, useTagSchema } from '@/api/tags';
import type { TagPolicy } from '@/api/types';
import { Card } from '@/ui/card';
import { formatShare } from '@/ui/format/decimal';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, Skeleton } from '@/ui/states';
import { CoverageCard } from './coverage-card';
import { AllocationFrame } from './frame';
import { PolicyTextsCard } from './policy-texts-card';
import { SchemaCard } from './schema-card';
import { MergesCard, OwnersCard } from './tag-advice';
import { WorstCard } from './worst-card';
import { usePreset } from './use-preset';

export default function TagsPage() {
  const [preset, choose] = usePreset('last_90_days');
  const [chosen, setChosen] = useState<string>();
  const [proposed, setProposed] = useState<TagPolicy>();
  const compliance = useTagCompliance(preset);
  const schema = useTagSchema();
  const currencies = compliance.data?.currencies ?? [];
  const current = currencies.find(({ currency }) => currency === chosen) ?? currencies[0];
  const share = current?.share ?? null;
  return (
    <AllocationFrame
      title="Tags"
      note={share && `${formatShare(share)} of taggable cost has the required tags`}
      actions={
        <>
          {currencies.length > 1 && current && (
            <Select
              label="Currency"
              value={current.currency}
              options={currencies.map(({ currency }) => [currency, currency] as const)}
              onChange={setChosen}
            />
          )}
          <Select label="Charges of" value={preset} options={presets} onChange={choose} />
        </>
      }
    >
      <div className="grid gap-4 xl:grid-cols-12">
        {compliance.error && !compliance.data ? (
          <div className="xl:col-span-12">
            <ErrorState
              what="Tag compliance could not be worked out"
              reason={compliance.error.message}
              still="The schema below can be read and changed."
              retry={() => void compliance.refetch()}
              retrying={compliance.isFetching}
            />
          </div>
        ) : !compliance.data ? (
          <Card title="Coverage" className="xl:col-span-12">
            <Skeleton className="h-96" />
          </Card>
        ) : !current ? (
          <section aria-label="Coverage" className="rounded-lg border bg-surface xl:col-span-12">
            <EmptyState className="min-h-60" title="No charges in this time">
              Choose a longer period, or import a bill. The schema below can be set up before.
            </EmptyState>
          </section>
        ) : (
          <>
            <CoverageCard found={current} keys={compliance.data.keys} />
            <WorstCard worst={current.worst} currency={current.currency} />
          </>
        )}
        <MergesCard
          preset={preset}
          policy={proposed ?? schema.data?.policy}
          onPropose={setProposed}
        />
        <OwnersCard preset={preset} />
        <SchemaCard preset={preset} proposed={proposed} onPropose={setProposed} />
        <PolicyTextsCard />
      </div>
    </AllocationFrame>
  );
}
