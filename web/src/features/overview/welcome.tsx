import { Link, Navigate } from 'react-router';
import { useMay } from '@/api/access';
import { useSampleData, useSampleTenant } from '@/api/demo';
import { isRunning } from '@/api/import-state';
import { useImports } from '@/api/imports';
import { useTenantPath } from '@/api/tenant';
import { Button, buttonClass } from '@/ui/button';
import { ImportIcon, PlugIcon } from '@/ui/icons';
import { EmptyState, ErrorState } from '@/ui/states';

/** The first screen before the first bill. */
export function Welcome() {
  const path = useTenantPath();
  const may = useMay();
  const sample = useSampleData();
  const { data } = useImports();
  const running = data?.imports.find((one) => isRunning(one.state));
  const demo = useSampleTenant();
  if (demo && data && !running && sample.isIdle)
    return <Navigate to={`/?tenant=${demo}`} replace />;
  if (running) {
    return (
      <div className="rounded-lg border bg-surface">
        <EmptyState
          className="min-h-[26rem]"
          title="The first bill is loading"
          actions={
            <Link to={path(`/imports/${running.importId}`)} className={buttonClass('primary')}>
              Watch the import
            </Link>
          }
        >
          <span className="break-all">{running.file}</span> is being read and checked. The figures
          appear here by themselves, all at once, when it is published.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        className="min-h-[26rem]"
        title="No bills yet"
        actions={
          <>
            {may('imports:write') && (
              <Link to={path('/imports')} className={buttonClass('primary')}>
                <ImportIcon />
                Import a bill
              </Link>
            )}
            {may('connections:manage') && (
              <Link to={path('/connections/new')} className={buttonClass()}>
                <PlugIcon />
                Connect a cloud
              </Link>
            )}
            {may('platform:tenants') && (
              <Button onClick={() => sample.mutate()} disabled={sample.isPending}>
                {sample.isPending ? 'Starting…' : 'Load sample data'}
              </Button>
            )}
          </>
        }
      >
        {may('imports:write')
          ? 'Import a FOCUS export of any provider (CSV, gzip, zip, zstd or Parquet) and see what was spent, where, and what changed. Or connect a cloud account, and its bills come by themselves. To look around first, load six months of sample data into a tenant of its own.'
          : 'The figures appear here as soon as somebody who may import bills has imported the first one, or connected a cloud account.'}
      </EmptyState>
      {sample.error && (
        <ErrorState
          className="m-4"
          what="The sample data could not be loaded"
          reason={sample.error.message}
        />
      )}
    </div>
  );
}
