import { Link } from 'react-router';
import { useConnections } from '@/api/connections';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { PlusIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { ConnectionRow } from './connection-row';

export default function ConnectionsPage() {
  const path = useTenantPath();
  const { data, error, refetch, isFetching } = useConnections();
  const add = (
    <Link to={path('/connections/new')} className={buttonClass('primary')}>
      <PlusIcon />
      New connection
    </Link>
  );
  const empty = data?.length === 0;
  return (
    <>
      <PageHeader title="Connections" actions={empty ? undefined : add} />
      <section aria-label="All connections" className="rounded-lg border bg-surface">
        {error && !data ? (
          <ErrorState
            className="m-4"
            what="The list of connections could not be loaded"
            reason={error.message}
            still="Syncs go on by themselves; what they bring appears on every screen."
            retry={() => void refetch()}
            retrying={isFetching}
          />
        ) : !data ? (
          <SkeletonRows rows={4} className="p-4 [&>div]:h-20" />
        ) : empty ? (
          <EmptyState className="min-h-80" title="No cloud is connected yet" actions={add}>
            Connect a cloud account, and its bills are fetched, checked and kept up to date by
            themselves every few hours. You choose the cloud, create a role that can only read, and
            see each step tested before anything is fetched. To look around first, load sample data
            on the imports screen.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {data.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
