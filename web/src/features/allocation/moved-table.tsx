import type { AllocationVersion } from '@/api/types';
import { whereOf } from '@/api/where';
import { Amount } from '@/ui/amount';
import { DataTable } from '@/ui/data-table';
import { useNarrow } from '@/ui/narrow';
import type { TableColumn } from '@/ui/table-rows';
import { addDays, bucketsOf, spellMonth } from '@/ui/format/time';
import { ExplainedAmount } from './explain-dialog';
import { inCurrency, ownerWords } from './words';

type Moved = AllocationVersion['moved'][number];

interface MovedTableProps {
  moved: Moved[];
  label: string;
  /** The dimension by which what is allocated now says how it came about; none where that is past. */
  explained?: string;
}

/** Before, after and difference, per month and owner. */
export function MovedTable({ moved, label, explained }: MovedTableProps) {
  const narrow = useNarrow();
  const figure = (id: 'before' | 'after' | 'change', title: string): TableColumn<Moved> => ({
    id,
    title,
    value: (row) => row[id] ?? '0',
    cell: (row) =>
      id === 'before' && explained !== undefined ? (
        <ExplainedAmount
          amount={row.before}
          unit={row.currency}
          dimension={explained}
          value={row.value}
          from={row.month}
          to={nextMonth(row.month)}
          where={whereOf([inCurrency(row.currency)])}
        />
      ) : (
        <Amount text={row[id] ?? '0'} currency={row.currency} signed={id === 'change'} />
      ),
    numeric: true,
    width: 120,
  });
  const figures = [figure('before', 'Before'), figure('after', 'After')];
  const change = figure('change', 'Change');
  return (
    <DataTable
      label={label}
      columns={[
        ...(narrow ? [owner, change, ...figures, month] : [month, owner, ...figures, change]),
        currency,
      ]}
      rows={moved}
      rowKey={(row) => `${row.month} ${row.currency} ${row.value}`}
      maxHeight="24rem"
      empty="It moved no cost."
    />
  );
}

const month: TableColumn<Moved> = {
  id: 'month',
  title: 'Month',
  value: (row) => row.month,
  cell: (row) => spellMonth(row.month),
  width: 140,
};
const owner: TableColumn<Moved> = {
  id: 'value',
  title: 'Owner',
  value: (row) => ownerWords(row.value),
  width: 180,
  grow: true,
};
const currency: TableColumn<Moved> = {
  id: 'currency',
  title: 'Currency',
  value: (row) => row.currency,
  width: 90,
};

/** More days than a month has, fewer than two have. */
const daysBeyond = 40;

function nextMonth(month: string): string {
  return bucketsOf(month, addDays(month, daysBeyond), 'monthly')[1] ?? month;
}
