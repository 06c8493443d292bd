import { useCallback, useState, type ReactNode } from 'react';
import { ShapeChart } from '@/charts/shape-chart';
import { ringsOption, type RingPart, type ShapeLook } from '@/charts/shapes';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { currencyDigits } from '@/ui/format/decimal';
import { Segments } from '@/ui/segments';
import { Skeleton } from '@/ui/states';
import type { TableColumn } from '@/ui/table-rows';
import { ringsLooks, type RingsLook } from './rings';

interface RingsViewProps<Row> {
  note?: string;
  /** What the picture shows, in one sentence. */
  label: string;
  currency: string;
  /** The rings; none while they are on their way. */
  rings: RingPart[] | undefined;
  /** What stands in the place of both, such as an error. */
  instead?: ReactNode;
  columns: TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** A part was clicked: the way to it. */
  onPick: (path: string[]) => void;
}

/** Who has what, as rings or as a table of the same figures. */
export function RingsView<Row>(props: RingsViewProps<Row>) {
  const { rings, currency, onPick } = props;
  const [look, setLook] = useState<RingsLook>('rings');
  const option = useCallback((given: ShapeLook) => ringsOption(rings ?? [], given), [rings]);
  const pick = useCallback(
    (data: unknown) => {
      const path = (data as RingPart | undefined)?.path;
      if (path) onPick(path);
    },
    [onPick],
  );
  return (
    <Card
      title="Who has what"
      note={props.note}
      className="xl:col-span-7"
      actions={<Segments label="Shown as" value={look} options={ringsLooks} onChange={setLook} />}
    >
      {props.instead ??
        (!rings ? (
          <Skeleton className="h-96" />
        ) : look === 'rings' ? (
          <ShapeChart
            className="h-96"
            label={`${props.label} The table has the same figures.`}
            option={option}
            digits={currencyDigits(currency)}
            unit={currency}
            onPick={pick}
          />
        ) : (
          <DataTable
            label="Who has what"
            columns={props.columns}
            rows={props.rows}
            rowKey={props.rowKey}
            maxHeight="24rem"
          />
        ))}
    </Card>
  );
}
