import { useMemo, useState } from 'react';
import { isSyncing, useSyncs } from '@/api/connections';
import type { Connection, SyncRun } from '@/api/types';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellAgo, spellBytes, spellDuration, spellNumberOf } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { ErrorState, SkeletonRows } from '@/ui/states';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { SyncBadge } from './badges';
import { broughtWords, causeWords, secondsTaken, syncStateWords } from './sync-words';

/** The newest syncs, as many as the server shows: when, how long, and what each brought. */
export function SyncsCard({ connection }: { connection: Connection }) {
  const { data, error, refetch, isFetching } = useSyncs(connection.id, isSyncing(connection));
  return (
    <Card
      title="Syncs"
      note={data && data.length > 0 && spellNumberOf(data.length, 'sync')}
      bodyClass="!px-0 !pb-0"
    >
      {error && !data ? (
        <ErrorState
          className="m-4 mt-0"
          what="The syncs could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={4} className="px-4" />
      ) : data.length === 0 ? (
        <p className="px-4 pb-4 text-muted">None yet.</p>
      ) : (
        <SyncTable syncs={data} />
      )}
    </Card>
  );
}

function SyncTable({ syncs }: { syncs: SyncRun[] }) {
  const now = useNow();
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => syncColumns(now), [now]);
  return (
    <DataTable
      label="Syncs"
      columns={columns}
      rows={syncs}
      rowKey={({ runId }) => String(runId)}
      sort={sort}
      onSort={setSort}
      maxHeight="22rem"
    />
  );
}

function syncColumns(now: number): TableColumn<SyncRun>[] {
  return [
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
    {
      id: 'state',
      title: 'State',
      value: ({ state }) => syncStateWords[state],
      cell: ({ state }) => <SyncBadge state={state} />,
      width: 150,
    },
    { id: 'cause', title: 'Cause', value: ({ cause }) => causeWords[cause], width: 110 },
    { id: 'brought', title: 'Bills', value: broughtWords, width: 170 },
    {
      id: 'size',
      title: 'Size',
      value: ({ bytesDone }) => bytesDone,
      cell: ({ bytesDone }) => (bytesDone > 0 ? spellBytes(bytesDone) : '–'),
      numeric: true,
      width: 100,
    },
    {
      id: 'took',
      title: 'Took',
      value: (sync) => secondsTaken(sync, now),
      cell: (sync) => spellDuration(secondsTaken(sync, now)),
      numeric: true,
      width: 110,
    },
    {
      id: 'problem',
      title: 'Problem',
      value: ({ problem }) => (problem ? `${problem.what} ${problem.fix}` : null),
      cell: ({ problem }) =>
        problem ? <span title={`${problem.what} ${problem.fix}`}>{problem.what}</span> : '–',
      width: 280,
      grow: true,
    },
  ];
}
