import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useSampleData } from '@/api/demo';
import { isRunning } from '@/api/import-state';
import { useCancelAll, useImports } from '@/api/imports';
import { useTenant, useTenantPath } from '@/api/tenant';
import type { Import, ImportsGivenUp } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { DataTable } from '@/ui/data-table';
import { Confirm } from '@/ui/dialog';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { spellAgo, spellBytes, spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { PageHeader } from '@/ui/page';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { DropZone } from './drop-zone';
import { ProgressLine } from './progress-line';
import { StateBadge, stateWords } from './state-badge';
import { UploadList } from './upload-list';
import { startUploads } from './uploads';

export default function ImportsPage() {
  const tenant = useTenant();
  const client = useQueryClient();
  const { data, error, refetch, isFetching } = useImports();
  const sample = useSampleData();
  const path = useTenantPath();
  return (
    <>
      <PageHeader
        title="Imports"
        actions={
          <Link to={path('/imports/mapping')} className={buttonClass('plain')}>
            Map any table…
          </Link>
        }
      />
      <DropZone onFiles={(files) => startUploads(files, tenant, client)} />
      <UploadList tenant={tenant} />
      <section aria-label="All imports" className="mt-4 rounded-lg border bg-surface">
        {error && !data ? (
          <ErrorState
            className="m-4"
            what="The list of imports could not be loaded"
            reason={error.message}
            still="Files can still be sent; they appear here once the list is back."
            retry={() => void refetch()}
            retrying={isFetching}
          />
        ) : !data ? (
          <SkeletonRows rows={10} className="p-4" />
        ) : data.imports.length === 0 ? (
          <EmptyState
            className="min-h-80"
            title="Nothing imported yet"
            actions={
              <Button onClick={() => sample.mutate()} disabled={sample.isPending}>
                {sample.isPending ? 'Starting…' : 'Load sample data'}
              </Button>
            }
          >
            Drop a bill above. Every import is checked: rows read equal rows loaded plus rows
            rejected, and the sums in the store equal the sums in the file. To try it first, load
            sample data into a tenant of its own.
          </EmptyState>
        ) : (
          <ImportTable imports={data.imports} />
        )}
        {sample.error && (
          <ErrorState
            className="m-4"
            what="The sample data could not be loaded"
            reason={sample.error.message}
          />
        )}
      </section>
    </>
  );
}

function ImportTable({ imports }: { imports: Import[] }) {
  const now = useNow();
  const path = useTenantPath();
  const [search, setSearch] = useSearchParams();
  const [find, setFind] = useState('');
  const sortText = search.get('sort');
  const sort: TableSort | undefined = sortText
    ? { id: sortText.replace(/^-/, ''), descending: sortText.startsWith('-') }
    : undefined;
  const setSort = (next: TableSort | undefined) =>
    setSearch(
      (old) => {
        const params = new URLSearchParams(old);
        if (next) params.set('sort', `${next.descending ? '-' : ''}${next.id}`);
        else params.delete('sort');
        return params;
      },
      { replace: true },
    );
  const columns = useMemo(() => importColumns(path, now), [path, now]);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 px-4 py-2.5">
        <input
          type="search"
          aria-label="Find an import"
          placeholder="Find an import…"
          value={find}
          onChange={({ target }) => setFind(target.value)}
          className="control w-56 max-w-full"
        />
        <p className="text-sm text-muted">{spellNumberOf(imports.length, 'import')}</p>
        <CancelAll imports={imports} />
      </div>
      <DataTable
        label="Imports"
        columns={columns}
        rows={imports}
        rowKey={({ importId }) => String(importId)}
        sort={sort}
        onSort={setSort}
        find={find}
        maxHeight="36rem"
      />
    </>
  );
}

/** For whoever sent a whole folder by mistake; a single one is given up on its own page. */
function CancelAll({ imports }: { imports: Import[] }) {
  const cancel = useCancelAll();
  const [asking, setAsking] = useState(false);
  if (imports.filter(({ state }) => isRunning(state)).length < 2 && !asking) return null;
  return (
    <>
      <Button
        look="danger"
        className="ml-auto"
        disabled={cancel.isPending}
        onClick={() => setAsking(true)}
      >
        {cancel.isPending ? 'Cancelling…' : 'Cancel unfinished imports'}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Cancel all imports that wait or run?"
        description="Nothing of them stays. What is already published is not touched; the files can be imported again later."
        action="Cancel them"
        onConfirm={() =>
          cancel.mutate(undefined, {
            onSuccess: (done) => tell(spellGivenUp(done)),
            onError: ({ message }) => tell(`The imports could not be cancelled: ${message}`),
          })
        }
      />
    </>
  );
}

function spellGivenUp({ cancelled, stillRunning, published }: ImportsGivenUp): string {
  return [
    `${spellNumberOf(cancelled, 'import')} cancelled`,
    stillRunning.length > 0 && `${spellCount(stillRunning.length)} still being stopped`,
    published.length > 0 && `${spellCount(published.length)} already published`,
  ]
    .filter(Boolean)
    .join(', ');
}

function importColumns(path: (to: string) => string, now: number): TableColumn<Import>[] {
  return [
    {
      id: 'file',
      title: 'File',
      value: ({ file }) => file,
      cell: ({ file, importId }) => (
        <Link
          to={path(`/imports/${importId}`)}
          title={file}
          className="font-medium hover:text-accent hover:underline"
        >
          {file}
        </Link>
      ),
      width: 240,
      grow: true,
    },
    {
      id: 'state',
      title: 'State',
      value: ({ state }) => stateWords[state],
      cell: (one) =>
        one.progress ? (
          <ProgressLine progress={one.progress} compact />
        ) : (
          <StateBadge state={one.state} />
        ),
      width: 190,
    },
    {
      id: 'periods',
      title: 'Billing period',
      value: ({ billingPeriods }) => billingPeriods[0] ?? null,
      cell: ({ billingPeriods }) =>
        billingPeriods.length === 0
          ? '–'
          : `${spellMonth(billingPeriods[0] ?? '')}${billingPeriods.length > 1 ? ` and ${billingPeriods.length - 1} more` : ''}`,
      width: 190,
    },
    {
      id: 'read',
      title: 'Rows read',
      value: ({ rowsRead }) => rowsRead,
      cell: ({ rowsRead }) => spellCount(rowsRead),
      numeric: true,
      width: 110,
    },
    {
      id: 'loaded',
      title: 'Loaded',
      value: ({ rowsLoaded }) => rowsLoaded,
      cell: ({ rowsLoaded }) => spellCount(rowsLoaded),
      numeric: true,
      width: 110,
    },
    {
      id: 'rejected',
      title: 'Rejected',
      value: ({ rowsRejected }) => rowsRejected,
      cell: ({ rowsRejected }) => (
        <span className={rowsRejected > 0 ? 'font-medium text-bad' : undefined}>
          {spellCount(rowsRejected)}
        </span>
      ),
      numeric: true,
      width: 100,
    },
    {
      id: 'bytes',
      title: 'Size',
      value: ({ bytes }) => bytes,
      cell: ({ bytes }) => spellBytes(bytes),
      numeric: true,
      width: 100,
    },
    { id: 'source', title: 'Source', value: ({ source }) => source, width: 110 },
    {
      id: 'started',
      title: 'Started',
      value: ({ startedAt }) => startedAt,
      cell: ({ startedAt }) => (
        <time dateTime={startedAt} title={startedAt}>
          {spellAgo(startedAt, now)}
        </time>
      ),
      width: 130,
    },
  ];
}
