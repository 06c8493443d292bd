import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { isSyncing, useConnectionActions } from '@/api/connections';
import { useTenantPath } from '@/api/tenant';
import type { Connection } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { tell } from '@/ui/toast';

export function ConnectionActions({ connection }: { connection: Connection }) {
  const path = useTenantPath();
  const navigate = useNavigate();
  const { sync, change, remove } = useConnectionActions(connection.id);
  const [asking, setAsking] = useState(false);
  const failed = (what: string) => (error: Error) => tell(`${what}: ${error.message}`);
  const paused = connection.state === 'paused';
  const syncing = isSyncing(connection);
  return (
    <>
      <Button
        disabled={sync.isPending || syncing}
        onClick={() =>
          sync.mutate(
            { retry: false },
            {
              onSuccess: () => tell(`${connection.name} syncs now.`),
              onError: failed('The sync could not be started'),
            },
          )
        }
      >
        {syncing ? 'Syncing…' : sync.isPending ? 'Starting…' : 'Sync now'}
      </Button>
      <Button
        look={paused ? 'primary' : 'plain'}
        disabled={change.isPending}
        onClick={() =>
          change.mutate(
            { paused: !paused },
            {
              onSuccess: () =>
                tell(
                  paused
                    ? `${connection.name} syncs by itself from now on.`
                    : `${connection.name} is paused. A sync that runs comes to its end.`,
                ),
              onError: failed('The connection was not changed'),
            },
          )
        }
      >
        {paused ? (connection.lastSyncAt ? 'Resume' : 'Start syncing') : 'Pause'}
      </Button>
      <Link to={path(`/connections/${connection.id}/edit`)} className={buttonClass()}>
        Edit
      </Link>
      <Button look="danger" disabled={remove.isPending} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${connection.name}?`}
        description="It syncs no more and its secrets are removed. What it brought stays on every screen until its imports are deleted. This cannot be taken back."
        action="Delete connection"
        onConfirm={() => {
          // Away from it first: nothing of it must be asked for once it is gone.
          void navigate(path('/connections'));
          remove
            .mutateAsync()
            .then(
              () => tell(`${connection.name} is deleted; its costs stay.`),
              failed('The connection could not be deleted'),
            );
        }}
      />
    </>
  );
}
