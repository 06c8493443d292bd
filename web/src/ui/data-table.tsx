import { getCoreRowModel, useReactTable, type ColumnDef } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, type ReactNode } from 'react';
import { cx } from './class-names';
import { HeaderCell, widthMin } from './data-table-header';
import { useNarrow } from './narrow';
import { filtered, sorted, type TableColumn, type TableSort } from './table-rows';

interface DataTableProps<Row> {
  label: string;
  columns: TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, at: number) => string;
  sort?: TableSort | undefined;
  onSort?: (sort: TableSort | undefined) => void;
  /** Keeps the rows in which some column contains this text. */
  find?: string;
  /** Height of the scrolling part. */
  maxHeight?: string;
  empty?: ReactNode;
}

const rowHeight = 36;
const slimWidth = 148;

/** Draws only the rows in sight, so 100,000 scroll like ten; sorting is exact, on decimals as text. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, sort } = props;
  const find = useDeferredValue(props.find ?? '');
  const deferredSort = useDeferredValue(sort);
  const shown = useMemo(
    () => sorted(filtered(rows, columns, find), columns, deferredSort),
    [rows, columns, find, deferredSort],
  );

  const narrow = useNarrow();
  // The rule speaks for the React Compiler, which this project does not use.
  // eslint-disable-next-line react-hooks/incompatible-library
  const table = useReactTable({
    data: shown as Row[],
    columns: useMemo(
      () => columns.map((column, at) => toColumnDef(column, narrow && (at === 0 || column.grow))),
      [columns, narrow],
    ),
    columnResizeMode: 'onChange',
    defaultColumn: { minSize: widthMin },
    getCoreRowModel: getCoreRowModel(),
  });

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // Without a measured box yet, still draw a first screenful.
    initialRect: { width: 800, height: 600 },
  });
  const headers = table.getFlatHeaders();
  const total = table.getTotalSize();
  const cellStyle = (at: number) => {
    const header = headers[at];
    const size = header?.getSize() ?? widthMin;
    const resized = header !== undefined && header.column.id in table.getState().columnSizing;
    return { flex: `${columns[at]?.grow && !resized ? 1 : 0} 0 ${size}px`, minWidth: size };
  };

  return (
    <div
      ref={scroller}
      role="region"
      aria-label={`${props.label}, scrolls`}
      tabIndex={0}
      className="relative overflow-auto rounded-b-lg"
      style={{ maxHeight: props.maxHeight ?? '32rem' }}
    >
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={shown.length + 1}
        aria-colcount={columns.length}
        style={{ minWidth: total }}
      >
        <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
          <div role="row" aria-rowindex={1} className="flex border-b border-edge">
            {headers.map((header, at) => (
              <HeaderCell
                key={header.id}
                header={header}
                sort={sort}
                onSort={props.onSort}
                style={cellStyle(at)}
                first={at === 0}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={props.rowKey(row, item.index)}
                role="row"
                aria-rowindex={item.index + 2}
                className="group absolute inset-x-0 top-0 flex border-b bg-surface hover:bg-hover"
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column, at) => (
                  <div
                    key={column.id}
                    role={at === 0 ? 'rowheader' : 'cell'}
                    style={cellStyle(at)}
                    className={cx(
                      'flex min-w-0 items-center px-3 text-sm',
                      column.numeric && 'justify-end text-right',
                      at === 0 &&
                        'sticky left-0 z-[1] bg-surface group-hover:bg-hover max-sm:shadow-[1px_0_0_var(--color-line)]',
                    )}
                  >
                    <span className="truncate">
                      {column.cell ? column.cell(row) : column.value(row)}
                    </span>
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {shown.length === 0 && (
        <div className="sticky left-0 p-6 text-center text-muted">
          {props.empty ?? 'No row fits. Clear the filter to see them all.'}
        </div>
      )}
    </div>
  );
}

/** On a phone the names make room for the figures; their full text is a tap or a resize away. */
function toColumnDef<Row>(column: TableColumn<Row>, slim = false): ColumnDef<Row> {
  const width = column.width ?? (column.numeric ? 140 : 180);
  return {
    id: column.id,
    accessorFn: column.value,
    size: slim ? Math.min(width, slimWidth) : width,
    meta: { column },
  };
}
