import type { Preset } from '@/api/presets';
import { useTagRecommendations } from '@/api/tags';
import type { LikelyOwner, TagMerge, TagPolicy } from '@/api/types';
import { Amount } from '@/ui/amount';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { formatShare } from '@/ui/format/decimal';
import { spellNumberOf } from '@/ui/format/time';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { merged } from './merged';
import { accountName } from './words';

const mergesShown = 12;
const ownersShown = 12;
const reasons: Record<string, string> = {
  case: 'differ in case or separators alone',
  spelling: 'differ in a letter or two',
  synonym: 'are words for the same',
};

interface MergesProps {
  preset: Preset;
  policy: TagPolicy | undefined;
  onPropose: (policy: TagPolicy) => void;
}

/** Spellings that are likely one. Taking one up changes the schema's draft, which is looked at before it is saved. */
export function MergesCard({ preset, policy, onPropose }: MergesProps) {
  const { data, error, refetch, isFetching } = useTagRecommendations(preset);
  return (
    <Card title="Spellings to merge" className="xl:col-span-6">
      {error && !data ? (
        <ErrorState
          what="Spellings could not be compared"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : (
        <MergeList merges={data.merges} policy={policy} onPropose={onPropose} />
      )}
    </Card>
  );
}

interface MergeListProps {
  merges: TagMerge[];
  policy: TagPolicy | undefined;
  onPropose: (policy: TagPolicy) => void;
}

function MergeList({ merges, policy, onPropose }: MergeListProps) {
  const open = merges
    .map((merge) => ({ merge, next: policy && merged(policy, merge) }))
    .filter(({ next }) => next !== undefined);
  const known = merges.length - open.length;
  return (
    <>
      {open.length === 0 && <p className="text-muted">No two spellings are left to merge.</p>}
      <ul className="flex flex-col divide-y">
        {open.slice(0, mergesShown).map(({ merge, next }) => (
          <li
            key={`${merge.currency} ${merge.kind} ${merge.key} ${merge.keep.text} ${merge.reason}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2"
          >
            <div className="min-w-0 flex-1 basis-56">
              <p className="text-sm break-words">
                {merge.kind === 'value' && <span className="text-muted">{merge.key}: </span>}
                <span className="font-medium">
                  {merge.merge.map(({ text }) => text).join(', ')}
                </span>
                {' → '}
                <span className="font-medium">{merge.keep.text}</span>
              </p>
              <p className="text-xs text-muted">
                They {reasons[merge.reason] ?? merge.reason}; they carry{' '}
                <Amount text={merge.amount} currency={merge.currency} /> {merge.currency}
              </p>
            </div>
            <Button onClick={() => next && onPropose(next)}>Write as {merge.keep.text}</Button>
          </li>
        ))}
      </ul>
      {known > 0 && (
        <p className="mt-2 text-xs text-muted">
          {spellNumberOf(known, 'further group')} of spellings the schema makes one already.
        </p>
      )}
    </>
  );
}

const confidence: Record<string, string> = {
  likely: 'Likely',
  perhaps: 'Perhaps',
  none: 'No guess',
};

/** Whose an untagged resource may be, with every ground; never stated as certain. */
export function OwnersCard({ preset }: { preset: Preset }) {
  const { data } = useTagRecommendations(preset);
  return (
    <Card
      title="Untagged resources"
      note={data?.ownerKey && `without ${data.ownerKey}, the dearest first`}
      className="xl:col-span-12"
    >
      {!data ? (
        <SkeletonRows rows={6} />
      ) : data.owners.length === 0 ? (
        <p className="text-muted">No resource lacks its owner.</p>
      ) : (
        <ul className="flex flex-col divide-y">
          {data.owners.slice(0, ownersShown).map((owner) => (
            <Owner key={`${owner.resource.resourceId} ${owner.resource.currency}`} owner={owner} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Owner({
  owner: { resource, likely, confidence: sure, evidence },
}: {
  owner: LikelyOwner;
}) {
  return (
    <li className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-[minmax(0,2fr)_8rem_minmax(0,3fr)]">
      <div className="min-w-0">
        <p className="truncate text-sm font-medium" title={resource.resourceId}>
          {resource.resourceName}
        </p>
        <p className="truncate text-xs text-muted">
          {resource.service}, {accountName(resource)},{' '}
          <Amount text={resource.amount} currency={resource.currency} /> {resource.currency}
        </p>
      </div>
      <p className="text-sm">
        {confidence[sure] ?? sure}
        {likely && <span className="font-medium"> {likely}</span>}
      </p>
      <ul className="text-xs text-muted">
        {evidence.map((ground) => (
          <li key={`${ground.kind} ${ground.place}`} className="break-words">
            {ground.value}: {formatShare(ground.share, { digits: 0 })} of{' '}
            {spellNumberOf(ground.of, 'tagged neighbour')} ({ground.kind} {ground.place})
          </li>
        ))}
        {evidence.length === 0 && <li>No neighbour is tagged.</li>}
      </ul>
    </li>
  );
}
