import { useState } from 'react';
import { Link } from 'react-router';
import type { Preset } from '@/api/presets';
import { exploreLink } from '@/api/question';
import { useTenant } from '@/api/tenant';
import type { AllocationReport } from '@/api/allocation-types';
import { whereOf } from '@/api/where';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import type { TableSort } from '@/ui/table-rows';
import { ExplainedAmount } from './explain-dialog';
import { inCurrency, isNobody, notThroughPool, ownerWords } from './words';

interface OwnersProps {
  report: AllocationReport;
  preset: Preset;
  currency: string;
}

/** Every owner with what it pays; each figure explains itself. */
export function OwnersTable({ report, preset, currency }: OwnersProps) {
  const [sort, setSort] = useState<TableSort>();
  const tenant = useTenant();
  const column = `alloc:${report.dimension}`;
  const owners = report.owners.filter((owner) => owner.currency === currency);
  return (
    <Card
      title={`By ${report.dimension}`}
      note={currency}
      className="xl:col-span-6"
      bodyClass="!px-0 !pb-0"
    >
      <DataTable
        label={`Cost by ${report.dimension}`}
        columns={[
          {
            id: 'owner',
            title: report.dimension,
            value: (row) => ownerWords(row.value),
            cell: (row) => (
              <Link
                className="underline hover:text-accent"
                to={exploreLink(
                  {
                    period: { preset },
                    by: ['ServiceName'],
                    chips: [
                      isNobody(row.value)
                        ? { column, op: 'isMissing', values: [] }
                        : { column, op: 'is', values: [row.value] },
                    ],
                  },
                  tenant,
                )}
              >
                {ownerWords(row.value)}
              </Link>
            ),
            width: 180,
            grow: true,
          },
          {
            id: 'cost',
            title: 'Cost',
            value: (row) => row.effectiveCost,
            cell: (row) => (
              <ExplainedAmount
                amount={row.effectiveCost}
                unit={row.currency}
                dimension={report.dimension}
                value={row.value}
                preset={preset}
                where={whereOf([inCurrency(row.currency)])}
              />
            ),
            numeric: true,
            width: 140,
          },
          {
            id: 'direct',
            title: 'Not through a pool',
            value: (row) => row.direct,
            cell: (row) => (
              <ExplainedAmount
                amount={row.direct}
                unit={row.currency}
                dimension={report.dimension}
                value={row.value}
                preset={preset}
                where={whereOf([inCurrency(row.currency), notThroughPool])}
              />
            ),
            numeric: true,
            width: 150,
          },
        ]}
        rows={owners}
        rowKey={(row) => row.value}
        sort={sort}
        onSort={setSort}
        maxHeight="26rem"
      />
    </Card>
  );
}
