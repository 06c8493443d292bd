import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useRestatements } from '@/api/reconciliation';
import { useTenantPath } from '@/api/tenant';
import type { Restatement, Restatements } from '@/api/types';
import { measureWords, valueWords } from '@/api/words';
import { beforeAfterColumns } from '@/ui/before-after';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellAgo, spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { Part } from './part';

const title = 'Restated after the month was over';

/** What changed in months that somebody may have reported already. */
export function RestatedPart({ asked }: { asked: { preset?: string } }) {
  return (
    <Part
      title={title}
      failed="Restated months could not be listed"
      query={useRestatements(asked)}
      isEmpty={({ lines }) => lines.length === 0}
      empty="No bill of a month that was over has changed since."
    >
      {(found) => <RestatedCard found={found} />}
    </Part>
  );
}

function RestatedCard({ found: { lines, isCut } }: { found: Restatements }) {
  const path = useTenantPath();
  const now = useNow();
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => restatedColumns(path, now), [path, now]);
  const months = new Set(lines.map(({ billingPeriod }) => billingPeriod)).size;
  return (
    <Card
      title={title}
      note={
        isCut
          ? `The latest ${spellCount(lines.length)} changes`
          : `${spellNumberOf(lines.length, 'change')} in ${spellNumberOf(months, 'month')}`
      }
      bodyClass="!px-0 !pb-0"
    >
      <DataTable
        label={title}
        columns={columns}
        rows={lines}
        rowKey={(_, at) => String(at)}
        sort={sort}
        onSort={setSort}
        maxHeight="20rem"
      />
    </Card>
  );
}

function restatedColumns(path: (to: string) => string, now: number): TableColumn<Restatement>[] {
  return [
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
    {
      id: 'measure',
      title: 'Cost',
      value: ({ measure }) => measureWords(measure),
      width: 150,
    },
    { id: 'currency', title: 'Currency', value: ({ currency }) => currency, width: 100 },
    ...beforeAfterColumns<Restatement>(),
    {
      id: 'import',
      title: 'By import',
      value: ({ importId }) => importId,
      cell: ({ importId, recordedAt }) => (
        <Link
          to={path(`/imports/${importId}`)}
          title={recordedAt}
          className="hover:text-accent underline"
        >
          {importId}, {spellAgo(recordedAt, now)}
        </Link>
      ),
      width: 170,
    },
  ];
}
