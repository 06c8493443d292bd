import { Link, useParams } from 'react-router';
import { isSyncing, useConnection } from '@/api/connections';
import { providerWords, reachWords } from '@/api/connection-words';
import { ApiError } from '@/api/problem';
import { useTenantPath } from '@/api/tenant';
import type { Connection } from '@/api/types';
import { spellAgo, spellDay } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { PageHeader } from '@/ui/page';
import { ErrorState, Notice, Skeleton } from '@/ui/states';
import { HealthBadge } from './badges';
import { BillsCard } from './bills-card';
import { CompletenessCard } from './completeness-card';
import { ConnectionActions } from './connection-actions';
import { NextSync } from './next-sync';
import { SetupCard } from './setup-card';
import { SyncProgress } from './sync-progress';
import { SyncsCard } from './syncs-card';
import { TestCard } from './test-card';

export default function ConnectionPage() {
  const { connectionId = '' } = useParams();
  const path = useTenantPath();
  const { data, error, refetch, isFetching } = useConnection(connectionId);
  if (error && !data) {
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        <PageHeader title="Connection" />
        <ErrorState
          what={gone ? 'There is no such connection' : 'The connection could not be loaded'}
          reason={error.message}
          still={
            <Link className="underline" to={path('/connections')}>
              All connections
            </Link>
          }
          retry={gone ? undefined : () => void refetch()}
          retrying={isFetching}
        />
      </>
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label="Loading the connection">
        <PageHeader title="Connection" />
        <Skeleton className="h-28 rounded-lg" />
        <Skeleton className="mt-4 h-64 rounded-lg" />
      </div>
    );
  }
  return <ConnectionDetail key={data.id} connection={data} />;
}

function ConnectionDetail({ connection }: { connection: Connection }) {
  const syncing = isSyncing(connection);
  return (
    <>
      <PageHeader
        title={connection.name}
        note={<HealthBadge connection={connection} />}
        actions={<ConnectionActions connection={connection} />}
      />
      <div className="flex flex-col gap-4">
        {connection.problem && !syncing && (
          <ErrorState
            what={connection.problem.what}
            reason={connection.problem.fix}
            still="What came before stays as it is on every screen."
          />
        )}
        {connection.warnings.map((warning) => (
          <Notice key={warning}>{warning}</Notice>
        ))}
        {syncing && connection.sync && (
          <section aria-label="Progress" className="rounded-lg border bg-surface p-4">
            <SyncProgress sync={connection.sync} />
          </section>
        )}
        <Facts connection={connection} />
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <TestCard connection={connection} />
          <SetupCard
            provider={connection.provider}
            externalId={connection.externalId}
            open={connection.through === null}
          />
        </div>
        <CompletenessCard connection={connection} />
        <BillsCard connection={connection} />
        <SyncsCard connection={connection} />
      </div>
    </>
  );
}

function Facts({ connection }: { connection: Connection }) {
  const now = useNow();
  const facts: [string, React.ReactNode][] = [
    ['Cloud', providerWords(connection.provider)],
    ['Reach', reachWords(connection)],
    [
      'Last success',
      connection.lastSuccessAt ? spellAgo(connection.lastSuccessAt, now) : 'None yet',
    ],
    ['Last sync', connection.lastSyncAt ? spellAgo(connection.lastSyncAt, now) : 'None yet'],
    ['Next sync', <NextSync key="next" connection={connection} />],
    ['Months before this one', String(connection.monthsBack)],
    ['Made', spellDay(connection.createdAt.slice(0, 10))],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 sm:grid-cols-3 xl:grid-cols-4">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-medium break-words first-letter:uppercase">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
