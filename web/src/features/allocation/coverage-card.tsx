import { useCallback, useMemo, useState } from 'react';
import type { AccountCompliance, CurrencyCompliance, TagCompliance } from '@/api/types';
import { ShapeChart } from '@/charts/shape-chart';
import { heatOption, type Heat, type ShapeLook } from '@/charts/shapes';
import { Amount } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { currencyDigits, formatDecimal, formatShare } from '@/ui/format/decimal';
import { spellMonth } from '@/ui/format/time';
import { Segments } from '@/ui/segments';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { accountName, ShareCell } from './words';

const looks = [
  { value: 'heat', label: 'Heat map' },
  { value: 'table', label: 'Table' },
  { value: 'months', label: 'By month' },
] as const;
type Look = (typeof looks)[number]['value'];
const accountsShown = 20;

interface CoverageProps {
  found: CurrencyCompliance;
  keys: TagCompliance['keys'];
}

/** How much of the cost has each key, by sub-account; picture and table come from one answer. */
export function CoverageCard({ found, keys }: CoverageProps) {
  const [look, setLook] = useState<Look>('heat');
  const [sort, setSort] = useState<TableSort>();
  const heat = useMemo(() => heatOf(found), [found]);
  const option = useCallback((given: ShapeLook) => heatOption(heat, given), [heat]);
  return (
    <Card
      title="Coverage by key and sub-account"
      note={`by cost, ${found.currency}`}
      className="xl:col-span-12"
      actions={<Segments label="Shown as" value={look} options={looks} onChange={setLook} />}
    >
      <ul className="mb-3 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4 xl:grid-cols-7">
        {found.keys.map(({ key, cost, resources }) => (
          <li key={key}>
            <div className="flex items-baseline justify-between gap-2 text-sm">
              <span className="truncate font-medium">{key}</span>
              <span className="tabular-nums">{cost.share ? formatShare(cost.share) : '–'}</span>
            </div>
            <p className="truncate text-xs text-muted" title={spellings(keys, key)}>
              {resources.share ? `${formatShare(resources.share)} of resources` : 'no resource'}
            </p>
          </li>
        ))}
      </ul>
      {look === 'heat' ? (
        <ShapeChart
          className="h-112"
          label={`Share of ${found.currency} cost with each required key in the ${heat.rows.length} dearest sub-accounts. The table has the same figures for all of them.`}
          option={option}
          digits={currencyDigits(found.currency)}
          unit={found.currency}
        />
      ) : look === 'table' ? (
        <DataTable
          label="Coverage by sub-account and key"
          columns={accountColumns(found.currency)}
          rows={found.accounts}
          rowKey={(row) => `${row.subAccountId} ${row.key}`}
          sort={sort}
          onSort={setSort}
          maxHeight="28rem"
        />
      ) : (
        <DataTable
          label="Coverage by month and key"
          columns={monthColumns(found.currency)}
          rows={found.months}
          rowKey={(row) => `${row.month} ${row.key}`}
          sort={sort}
          onSort={setSort}
          maxHeight="28rem"
        />
      )}
    </Card>
  );
}

function spellings(keys: TagCompliance['keys'], key: string): string {
  const raw = keys.find((one) => one.key === key)?.rawKeys ?? [];
  return raw.length > 0 ? `Found as ${raw.join(', ')}` : 'Found in no bill';
}

function heatOf(found: CurrencyCompliance): Heat {
  const columns = found.keys.map(({ key }) => key);
  const ids = [...new Set(found.accounts.map(({ subAccountId }) => subAccountId))];
  const shown = ids.slice(0, accountsShown);
  const digits = currencyDigits(found.currency);
  const cells = found.accounts
    .filter(({ subAccountId }) => shown.includes(subAccountId))
    .map((cell) => ({
      row: shown.indexOf(cell.subAccountId),
      column: columns.indexOf(cell.key),
      share: cell.cost.share,
      words:
        cell.cost.share === null
          ? 'Nothing here has to have it'
          : `${formatShare(cell.cost.share)} covered, ${formatDecimal(cell.cost.missing, { digits })} missing, ${formatDecimal(cell.cost.invalid, { digits })} with a wrong value, ${found.currency}`,
    }));
  const names = shown.map((id) => {
    const account = found.accounts.find(({ subAccountId }) => subAccountId === id);
    return account ? accountName(account) : id;
  });
  return { rows: names, columns, cells };
}

function amounts<Row extends { cost: AccountCompliance['cost'] }>(
  currency: string,
): TableColumn<Row>[] {
  const one = (id: keyof AccountCompliance['cost'], title: string): TableColumn<Row> => ({
    id,
    title,
    value: (row) => row.cost[id],
    cell: (row) => <Amount text={row.cost[id] ?? '0'} currency={currency} />,
    numeric: true,
    width: 120,
  });
  return [
    {
      id: 'share',
      title: 'Covered',
      value: ({ cost }) => cost.share,
      cell: ({ cost }) => <ShareCell share={cost.share} />,
      numeric: true,
      width: 110,
    },
    one('compliant', 'Right'),
    one('inherited', 'Inherited'),
    one('invalid', 'Wrong value'),
    one('missing', 'Missing'),
    one('untaggable', 'Untaggable'),
    one('outOfScope', 'Not required'),
  ];
}

function accountColumns(currency: string): TableColumn<AccountCompliance>[] {
  return [
    { id: 'account', title: 'Sub-account', value: accountName, width: 200, grow: true },
    { id: 'key', title: 'Key', value: ({ key }) => key, width: 120 },
    ...amounts<AccountCompliance>(currency),
    {
      id: 'resources',
      title: 'Resources',
      value: ({ resources }) => resources.share,
      cell: ({ resources }) => <ShareCell share={resources.share} />,
      numeric: true,
      width: 110,
    },
  ];
}

function monthColumns(currency: string): TableColumn<CurrencyCompliance['months'][number]>[] {
  return [
    {
      id: 'month',
      title: 'Month',
      value: ({ month }) => month,
      cell: ({ month }) => spellMonth(month),
      width: 150,
      grow: true,
    },
    { id: 'key', title: 'Key', value: ({ key }) => key, width: 140 },
    ...amounts<CurrencyCompliance['months'][number]>(currency),
  ];
}
