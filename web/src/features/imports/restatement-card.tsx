import { useMemo, useState } from 'react';
import type { Import } from '@/api/types';
import { measureWords, valueWords } from '@/api/words';
import { beforeAfterColumns } from '@/ui/before-after';
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
        id: 'measure',
        title: 'Cost',
        value: ({ measure }) => measureWords(measure),
        width: 150,
      },
      ...beforeAfterColumns<Line>(),
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
