import { useState } from 'react';
import { useRuleHistory, useVersions } from '@/api/allocation';
import type { AllocationVersion, RuleChange } from '@/api/types';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellNumberOf } from '@/ui/format/time';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { ApprovalCard, ApprovalSetting } from './approval-card';
import { AllocationFrame } from './frame';
import { MovedTable } from './moved-table';
import { spellMoment } from './words';

/** Who changed what, and what it moved. */
export default function HistoryPage() {
  const versions = useVersions();
  const history = useRuleHistory();
  const proposed = versions.data?.find(({ state }) => state === 'proposed');
  return (
    <AllocationFrame title="History">
      <div className="flex flex-col gap-4">
        {proposed && <ApprovalCard version={proposed} />}
        {versions.error && !versions.data ? (
          <ErrorState
            what="Versions could not be loaded"
            reason={versions.error.message}
            retry={() => void versions.refetch()}
            retrying={versions.isFetching}
          />
        ) : !versions.data ? (
          <Card title="Versions">
            <SkeletonRows rows={5} />
          </Card>
        ) : versions.data.length === 0 ? (
          <section aria-label="Versions" className="rounded-lg border bg-surface">
            <EmptyState className="min-h-48" title="Nothing is published yet">
              Every publication stands here with who made it and what it moved.
            </EmptyState>
          </section>
        ) : (
          <Versions versions={versions.data} />
        )}
        <ApprovalSetting />
        <Card title="Changes" bodyClass="!px-0 !pb-0">
          {!history.data ? (
            <div className="px-4 pb-4">
              <SkeletonRows rows={6} />
            </div>
          ) : (
            <DataTable
              label="Changes"
              columns={changeColumns}
              rows={history.data}
              rowKey={({ id }) => String(id)}
              maxHeight="26rem"
              empty="Nobody has changed a rule yet."
            />
          )}
        </Card>
      </div>
    </AllocationFrame>
  );
}

const whatWords: Record<string, string> = {
  ruleAdded: 'added a rule',
  ruleChanged: 'changed a rule',
  ruleRemoved: 'took a rule out',
  ordered: 'changed the order',
  poolAdded: 'added a pool',
  poolChanged: 'changed a pool',
  poolRemoved: 'took a pool out',
  imported: 'imported a file',
  replaced: 'replaced the draft',
  discarded: 'discarded the draft',
  proposalsAccepted: 'took proposals',
  published: 'published',
  proposed: 'asked for approval',
  approved: 'approved',
  rejected: 'rejected',
};

const changeColumns = [
  {
    id: 'at',
    title: 'When',
    value: ({ at }: RuleChange) => at,
    cell: ({ at }: RuleChange) => spellMoment(at),
    width: 190,
  },
  {
    id: 'what',
    title: 'What',
    value: ({ what }: RuleChange) => whatWords[what] ?? what,
    width: 170,
  },
  {
    id: 'subject',
    title: 'Which',
    value: ({ subject, after }: RuleChange) => subject || after,
    width: 220,
    grow: true,
  },
  { id: 'by', title: 'Who', value: ({ by }: RuleChange) => by, width: 170 },
  {
    id: 'number',
    title: 'Version',
    value: ({ number }: RuleChange) => number,
    numeric: true,
    width: 90,
  },
];

function Versions({ versions }: { versions: AllocationVersion[] }) {
  const [chosen, setChosen] = useState(String(versions[0]?.number ?? ''));
  const version = versions.find(({ number }) => String(number) === chosen) ?? versions[0];
  if (!version) return null;
  return (
    <Card
      title="Versions"
      note={
        version.decidedBy
          ? `${version.state} by ${version.decidedBy}${version.decidedAt ? `, ${spellMoment(version.decidedAt)}` : ''}`
          : version.state
      }
      actions={
        <Select
          label="Version"
          value={String(version.number)}
          options={versions.map(
            ({ number, state }) => [String(number), `Version ${number}, ${state}`] as const,
          )}
          onChange={setChosen}
        />
      }
    >
      <p className="mb-2 text-sm text-muted">
        {version.note || 'No note'}. {spellNumberOf(version.ruleCount, 'rule')},{' '}
        {spellNumberOf(version.poolCount, 'pool')};{' '}
        {version.effectiveFrom ? `holds from ${version.effectiveFrom}` : 'holds for all days'}
        {version.restates ? ', older days allocated anew' : ''}.
      </p>
      {version.isPreviewed ? (
        <MovedTable moved={version.moved} label={`What version ${version.number} moved`} />
      ) : (
        <p role="status" className="text-sm text-muted">
          What it moved is being worked out.
        </p>
      )}
    </Card>
  );
}
