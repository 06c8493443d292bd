import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { isSyncing, useConnectionActions, useConnectionBills } from '@/api/connections';
import { useTenantPath } from '@/api/tenant';
import type { Connection, ConnectionBill } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellAgo, spellBytes, spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { ErrorState, SkeletonRows } from '@/ui/states';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { tell } from '@/ui/toast';
import { BillBadge } from './badges';
import { billStateWords, troubled } from './sync-words';

const troubledMax = 20;

/** Every bill the cloud has, which version of it is in, and why one is not. */
export function BillsCard({ connection }: { connection: Connection }) {
  const syncing = isSyncing(connection);
  const { data, error, refetch, isFetching } = useConnectionBills(connection.id, syncing);
  const trouble = troubled(data ?? []);
  return (
    <Card
      title="Bills"
      note={data && spellNumberOf(data.length, 'bill')}
      bodyClass="!px-0 !pb-0"
      actions={trouble.length > 0 && <TryAgain id={connection.id} disabled={syncing} />}
    >
      {error && !data ? (
        <ErrorState
          className="m-4 mt-0"
          what="The bills could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={4} className="px-4" />
      ) : data.length === 0 ? (
        <p className="px-4 pb-4 text-muted">
          No bill was fetched yet. Every bill a sync finds is listed here with what came of it.
        </p>
      ) : (
        <>
          {trouble.length > 0 && <Trouble bills={trouble} />}
          <BillTable bills={data} />
        </>
      )}
    </Card>
  );
}

function TryAgain({ id, disabled }: { id: number; disabled: boolean }) {
  const { sync } = useConnectionActions(id);
  return (
    <Button
      disabled={disabled || sync.isPending}
      onClick={() =>
        sync.mutate(
          { retry: true },
          {
            onSuccess: () => tell('Every bill that is not in is tried again.'),
            onError: (error) => tell(`The sync could not be started: ${error.message}`),
          },
        )
      }
    >
      {sync.isPending ? 'Starting…' : 'Try these again'}
    </Button>
  );
}

/** The reasons in full: a table row would cut them. */
function Trouble({ bills }: { bills: ConnectionBill[] }) {
  const shown = bills.slice(0, troubledMax);
  return (
    <ul aria-label="Bills that are not in" className="mb-3 flex flex-col gap-2 px-4">
      {shown.map((bill) => (
        <li key={bill.name} className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
          <p className="font-medium break-words">
            {bill.name}
            {bill.state === 'quarantined'
              ? ': set aside until the cloud changes it or you try again'
              : `: failed ${spellNumberOf(bill.attempts, 'time')}, the next sync tries again`}
          </p>
          {bill.problem && (
            <p className="break-words">
              {bill.problem.what} {bill.problem.fix}
            </p>
          )}
        </li>
      ))}
      {bills.length > shown.length && (
        <li className="text-sm text-muted">
          {spellCount(bills.length - shown.length)} more in the table below.
        </li>
      )}
    </ul>
  );
}

function BillTable({ bills }: { bills: ConnectionBill[] }) {
  const now = useNow();
  const path = useTenantPath();
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => billColumns(path, now), [path, now]);
  return (
    <DataTable
      label="Bills"
      columns={columns}
      rows={bills}
      rowKey={({ name }) => name}
      sort={sort}
      onSort={setSort}
      maxHeight="26rem"
    />
  );
}

function billColumns(path: (to: string) => string, now: number): TableColumn<ConnectionBill>[] {
  return [
    {
      id: 'name',
      title: 'Bill',
      value: ({ name }) => name,
      cell: ({ name, importId }) =>
        importId === null ? (
          <span title={name}>{name}</span>
        ) : (
          <Link
            to={path(`/imports/${importId}`)}
            title={name}
            className="font-medium hover:text-accent hover:underline"
          >
            {name}
          </Link>
        ),
      width: 260,
      grow: true,
    },
    {
      id: 'period',
      title: 'Billing period',
      value: ({ period }) => period,
      cell: ({ period, estimate }) => `${spellMonth(period)}${estimate ? ', estimate' : ''}`,
      width: 190,
    },
    {
      id: 'state',
      title: 'State',
      value: ({ state }) => billStateWords[state],
      cell: ({ state }) => <BillBadge state={state} />,
      width: 130,
    },
    {
      id: 'files',
      title: 'Files',
      value: ({ files }) => files,
      cell: ({ files }) => spellCount(files),
      numeric: true,
      width: 80,
    },
    {
      id: 'size',
      title: 'Size',
      value: ({ bytes }) => bytes,
      cell: ({ bytes }) => (bytes > 0 ? spellBytes(bytes) : '–'),
      numeric: true,
      width: 100,
    },
    {
      id: 'written',
      title: 'Version written',
      value: ({ modifiedAt }) => modifiedAt,
      cell: ({ modifiedAt }) => (
        <time dateTime={modifiedAt} title={modifiedAt}>
          {spellAgo(modifiedAt, now)}
        </time>
      ),
      width: 140,
    },
    {
      id: 'fetched',
      title: 'Fetched',
      value: ({ syncedAt }) => syncedAt,
      cell: ({ syncedAt }) => (
        <time dateTime={syncedAt} title={syncedAt}>
          {spellAgo(syncedAt, now)}
        </time>
      ),
      width: 120,
    },
  ];
}
