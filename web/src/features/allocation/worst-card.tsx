import { useState } from 'react';
import { Link } from 'react-router';
import { exploreLink } from '@/api/question';
import { useTenant } from '@/api/tenant';
import type { AccountCompliance } from '@/api/types';
import { Amount } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { accountName, ShareCell } from './words';

/** Where the most cost lacks a key; the name leads to that cost. */
export function WorstCard({ worst, currency }: { worst: AccountCompliance[]; currency: string }) {
  const [sort, setSort] = useState<TableSort>();
  const tenant = useTenant();
  const columns: TableColumn<AccountCompliance>[] = [
    {
      id: 'account',
      title: 'Sub-account',
      value: accountName,
      cell: (row) => (
        <Link
          className="underline hover:text-accent"
          to={exploreLink(
            {
              by: ['ServiceName'],
              chips: [{ column: 'SubAccountId', op: 'is', values: [row.subAccountId] }],
            },
            tenant,
          )}
        >
          {accountName(row)}
        </Link>
      ),
      width: 200,
      grow: true,
    },
    { id: 'key', title: 'Key', value: ({ key }) => key, width: 120 },
    {
      id: 'missing',
      title: 'Missing',
      value: ({ cost }) => cost.missing,
      cell: ({ cost }) => <Amount text={cost.missing} currency={currency} />,
      numeric: true,
      width: 120,
    },
    {
      id: 'invalid',
      title: 'Wrong value',
      value: ({ cost }) => cost.invalid,
      cell: ({ cost }) => <Amount text={cost.invalid} currency={currency} />,
      numeric: true,
      width: 120,
    },
    {
      id: 'share',
      title: 'Covered',
      value: ({ cost }) => cost.share,
      cell: ({ cost }) => <ShareCell share={cost.share} />,
      numeric: true,
      width: 100,
    },
  ];
  return (
    <Card title="Worst offenders" note={currency} className="xl:col-span-6" bodyClass="!px-0 !pb-0">
      {worst.length === 0 ? (
        <p className="px-4 pb-4 text-muted">Every required key is where it has to be.</p>
      ) : (
        <DataTable
          label="Worst offenders"
          columns={columns}
          rows={worst}
          rowKey={(row) => `${row.subAccountId} ${row.key}`}
          sort={sort}
          onSort={setSort}
          maxHeight="22rem"
        />
      )}
    </Card>
  );
}
