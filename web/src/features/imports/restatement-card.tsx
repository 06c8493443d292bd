import { useMemo, useState } from 'react';
import type { Import } from '@/api/types';
import { valueWords } from '@/api/words';
import { Amount, Change } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { spellMonth } from '@/ui/format/time';

type Line = NonNullable<Import['restatement']>[number];

/** What this bill changed in months that were already known. */
export function RestatementCard({ lines }: { lines: Line[] }) {
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(
    (): TableColumn<Line>[] => [
      {
        id: 'service',
        title: 'Service',
        value: ({ service }) => valueWords(service, 'ServiceName'),
        width: 200,
        grow: true,
      },
      {
        id: 'period',
        title: 'Billing period',
        value: ({ billingPeriod }) => billingPeriod,
        cell: ({ billingPeriod }) => spellMonth(billingPeriod),
        width: 150,
      },
      { id: 'currency', title: 'Currency', value: ({ currency }) => currency, width: 100 },
      {
        id: 'before',
        title: 'Before',
        value: ({ before }) => before,
        cell: ({ before, currency }) => <Amount text={before} currency={currency} />,
        numeric: true,
      },
      {
        id: 'after',
        title: 'Now',
        value: ({ after }) => after,
        cell: ({ after, currency }) => <Amount text={after} currency={currency} />,
        numeric: true,
      },
      {
        id: 'difference',
        title: 'Change',
        value: ({ difference }) => difference,
        cell: ({ difference, currency }) => <Change amount={difference} currency={currency} />,
        numeric: true,
        width: 170,
      },
    ],
    [],
  );
  return (
    <Card
      title="Restated"
      note="This bill replaced an earlier one of the same period"
      bodyClass="!px-0 !pb-0"
    >
      <DataTable
        label="Restated services"
        columns={columns}
        rows={lines}
        rowKey={(_, at) => String(at)}
        sort={sort}
        onSort={setSort}
      />
    </Card>
  );
}
