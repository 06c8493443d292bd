import { Link } from 'react-router';
import { isSyncing, useCompleteness, useConnectionActions } from '@/api/connections';
import { dayRanges, providerWords, reachWords } from '@/api/connection-words';
import { useTenantPath } from '@/api/tenant';
import type { Connection } from '@/api/types';
import { Button } from '@/ui/button';
import { spellAgo, spellNumberOf } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { tell } from '@/ui/toast';
import { HealthBadge } from './badges';
import { NextSync } from './next-sync';
import { SyncProgress } from './sync-progress';

/** One connection, and whether somebody has to do something about it. */
export function ConnectionRow({ connection }: { connection: Connection }) {
  const path = useTenantPath();
  const now = useNow();
  const { sync } = useConnectionActions(connection.id);
  const syncing = isSyncing(connection);
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3.5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link
            to={path(`/connections/${connection.id}`)}
            className="text-lg font-medium break-words hover:text-accent hover:underline"
          >
            {connection.name}
          </Link>
          <span className="text-sm text-muted">{providerWords(connection.provider)}</span>
          <HealthBadge connection={connection} />
        </p>
        <p className="mt-1">
          {reachWords(connection)}
          <MissingDays connection={connection} />
        </p>
        <p className="mt-0.5 text-sm text-muted">
          {connection.lastSuccessAt ? (
            <>
              Last success{' '}
              <time dateTime={connection.lastSuccessAt} title={connection.lastSuccessAt}>
                {spellAgo(connection.lastSuccessAt, now)}
              </time>
            </>
          ) : (
            'No successful sync yet'
          )}
          {' · '}
          <NextSync connection={connection} />
        </p>
        {connection.problem && !syncing && (
          <div className="mt-2 rounded-md bg-bad-soft px-3 py-2 text-sm break-words text-bad">
            <p className="font-medium">{connection.problem.what}</p>
            <p>{connection.problem.fix}</p>
          </div>
        )}
      </div>
      {syncing && connection.sync ? (
        <div className="min-w-0 flex-1 basis-64 pt-1.5">
          <SyncProgress sync={connection.sync} />
        </div>
      ) : (
        <Button
          aria-label={`Sync ${connection.name} now`}
          disabled={sync.isPending}
          onClick={() =>
            sync.mutate(
              { retry: false },
              { onError: (error) => tell(`The sync could not be started: ${error.message}`) },
            )
          }
        >
          {sync.isPending ? 'Starting…' : 'Sync now'}
        </Button>
      )}
    </li>
  );
}

/** Asked for only where bills have come: without any, nothing can be missing. */
function MissingDays({ connection }: { connection: Connection }) {
  const { data } = useCompleteness(connection.id, connection.through !== null);
  if (!data || data.state === 'empty') return null;
  const missing = data.missingDays.filter((day) => day < (data.through ?? ''));
  if (missing.length > 0) {
    return (
      <span className="text-warn" title={dayRanges(missing)}>
        {`, ${spellNumberOf(missing.length, 'day')} missing in between`}
      </span>
    );
  }
  return data.state === 'complete' ? ', no day missing' : null;
}
