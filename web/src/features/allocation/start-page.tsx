import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useProposals, useRuleActions } from '@/api/allocation';
import { presets } from '@/api/presets';
import { useTenantPath } from '@/api/tenant';
import type { Proposals } from '@/api/types';
import { Amount } from '@/ui/amount';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { formatShare, isZero } from '@/ui/format/decimal';
import { spellNumberOf } from '@/ui/format/time';
import { Meter } from '@/ui/meter';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { AllocationFrame } from './frame';
import { usePreset } from './use-preset';

type Proposal = Proposals['proposals'][number];

const stages: Record<Proposal['stage'], string> = {
  account: '1. Account structure',
  tag: '2. Tags',
  pattern: '3. Names',
  shared: '4. Shared by everyone',
};

/** Account structure first, tags second, patterns third: each proposal says what it adds and what remains. */
export default function StartPage() {
  const [preset, choose] = usePreset('last_30_days');
  const { data, error, refetch, isFetching } = useProposals(preset);
  const { accept } = useRuleActions(undefined);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const path = useTenantPath();
  const proposals = data?.proposals ?? [];
  const chosen = proposals.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const toggle = (id: string) =>
    setLeft((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const take = () =>
    accept.mutate(
      { ids: chosen, preset },
      {
        onSuccess: () => {
          tell(`${spellNumberOf(chosen.length, 'rule')} added to the draft.`);
          void navigate(path('/allocation/rules'));
        },
      },
    );
  return (
    <AllocationFrame
      title="Guided start"
      note={data && `proposals for ${data.dimension}`}
      actions={
        <>
          <Select label="Charges of" value={preset} options={presets} onChange={choose} />
          <Button look="primary" disabled={chosen.length === 0 || accept.isPending} onClick={take}>
            Add {spellNumberOf(chosen.length, 'rule')} to the draft
          </Button>
        </>
      }
    >
      {accept.error && (
        <p role="alert" className="mb-3 text-sm text-bad">
          The draft is as it was. {accept.error.message}
        </p>
      )}
      {error && !data ? (
        <ErrorState
          what="No proposals could be made"
          reason={error.message}
          still="Rules can be written by hand."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <Card title="Proposals">
          <SkeletonRows rows={8} />
        </Card>
      ) : proposals.length === 0 ? (
        <section aria-label="Proposals" className="rounded-lg border bg-surface">
          <EmptyState className="min-h-72" title="Nothing to propose">
            There are no charges in this time, or neither accounts nor tags nor names say whose they
            are. Choose a longer period, or write a rule by hand.
          </EmptyState>
        </section>
      ) : (
        <div className="flex flex-col gap-4">
          {Object.entries(stages).map(([stage, title]) => (
            <Stage
              key={stage}
              title={title}
              proposals={proposals.filter((one) => one.stage === stage)}
              left={left}
              onToggle={toggle}
            />
          ))}
        </div>
      )}
    </AllocationFrame>
  );
}

interface StageProps {
  title: string;
  proposals: Proposal[];
  left: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

function Stage({ title, proposals, left, onToggle }: StageProps) {
  if (proposals.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="flex flex-col divide-y">
        {proposals.map((one) => (
          <li key={one.id} className="flex items-start gap-3 py-2">
            <input
              type="checkbox"
              className="mt-1"
              aria-label={one.title}
              checked={!left.has(one.id)}
              onChange={() => onToggle(one.id)}
            />
            <div className="grid min-w-0 flex-1 gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,1fr)_18rem]">
              <div className="min-w-0">
                <p className="text-sm font-medium break-words">{one.title}</p>
                <p className="text-xs break-words text-muted">{one.evidence}</p>
              </div>
              <div className="flex flex-col gap-1">
                {one.cover
                  .filter(({ amount }) => !isZero(amount))
                  .map((cover) => (
                    <div key={cover.currency} className="text-xs text-muted">
                      <p className="flex justify-between gap-2">
                        <span>
                          covers{' '}
                          <span className="font-medium text-ink">
                            <Amount text={cover.amount} currency={cover.currency} />{' '}
                            {cover.currency}
                          </span>
                        </span>
                        <span>
                          {cover.remainingShare === null
                            ? ''
                            : `${formatShare(cover.remainingShare)} left`}
                        </span>
                      </p>
                      <Meter
                        label="Covers of all cost"
                        share={cover.share}
                        className="mt-1 !h-1.5"
                      />
                    </div>
                  ))}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
