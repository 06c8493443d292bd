import type { AllocationVersion } from '@/api/types';
import { Amount } from '@/ui/amount';
import { DataTable } from '@/ui/data-table';
import { spellMonth } from '@/ui/format/time';

/** Before, after and difference, per month and owner. */
export function MovedTable({ moved, label }: { moved: AllocationVersion['moved']; label: string }) {
  return (
    <DataTable
      label={label}
      columns={[
        {
          id: 'month',
          title: 'Month',
          value: (row) => row.month,
          cell: (row) => spellMonth(row.month),
          width: 140,
        },
        { id: 'value', title: 'Owner', value: (row) => row.value, width: 180, grow: true },
        ...(['before', 'after', 'change'] as const).map((id) => ({
          id,
          title: { before: 'Before', after: 'After', change: 'Change' }[id],
          value: (row: AllocationVersion['moved'][number]) => row[id] ?? '0',
          cell: (row: AllocationVersion['moved'][number]) => (
            <Amount text={row[id] ?? '0'} currency={row.currency} signed={id === 'change'} />
          ),
          numeric: true,
          width: 120,
        })),
        { id: 'currency', title: 'Currency', value: (row) => row.currency, width: 90 },
      ]}
      rows={moved}
      rowKey={(row) => `${row.month} ${row.currency} ${row.value}`}
      maxHeight="24rem"
      empty="It moved no cost."
    />
  );
}
