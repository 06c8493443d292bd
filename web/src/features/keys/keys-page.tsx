import { useState } from 'react';
import { useKeys, useRevokeKey } from '@/api/keys';
import type { ApiKey } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { spellDay } from '@/ui/format/time';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { NewKeyCard } from './new-key-card';

/** Keys with which programs work in the tenant. */
export default function KeysPage() {
  const { data, error, refetch, isFetching } = useKeys();
  return (
    <>
      <PageHeader
        title="API keys"
        note="For scripts and dashboards; each works in this tenant alone"
      />
      <div className="grid items-start gap-4 xl:grid-cols-12">
        <Card title="Keys" className="xl:col-span-7">
          {error && !data ? (
            <ErrorState
              what="The keys could not be loaded"
              reason={error.message}
              retry={() => void refetch()}
              retrying={isFetching}
            />
          ) : !data ? (
            <SkeletonRows rows={4} className="[&>div]:h-14" />
          ) : data.length === 0 ? (
            <p className="text-muted">
              There is no key yet. Make one for each program, with no more than it needs, so that
              one can be revoked without stopping the others.
            </p>
          ) : (
            <ul className="divide-y">
              {data.map((key) => (
                <KeyRow key={key.id} one={key} />
              ))}
            </ul>
          )}
        </Card>
        <NewKeyCard className="xl:col-span-5" />
      </div>
    </>
  );
}

const states = { active: 'text-good', expired: 'text-muted', revoked: 'text-bad' };

function KeyRow({ one }: { one: ApiKey }) {
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeKey();
  const until = spellDay(one.expiresAt.slice(0, 10));
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2.5">
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{one.name}</span>{' '}
          <span className={states[one.state]}>{one.state}</span>
        </p>
        <p className="font-mono text-xs break-all text-muted">{one.start}…</p>
        <p className="text-sm break-words text-muted">{one.scopes.join(', ')}</p>
        <p className="text-sm text-muted">
          {one.state === 'expired' ? `Over since ${until}` : `Good until ${until}`};{' '}
          {one.lastUsedAt ? `last used ${spellDay(one.lastUsedAt.slice(0, 10))}` : 'never used'};
          made by {one.mine ? 'you' : one.createdBy}
        </p>
      </div>
      {one.state === 'active' && (
        <Button
          aria-label={`Revoke ${one.name}`}
          disabled={revoke.isPending}
          onClick={() => setAsking(true)}
        >
          Revoke
        </Button>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Revoke ${one.name}?`}
        description="Programs that use it are refused from now on. It cannot be taken back."
        action="Revoke key"
        onConfirm={() =>
          revoke.mutate(one.id, {
            onSuccess: () => tell(`${one.name} is revoked.`),
            onError: (error) => tell(`${one.name} was not revoked: ${error.message}`),
          })
        }
      />
    </li>
  );
}
