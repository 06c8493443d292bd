import {
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type Header,
  type RowData,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, type ReactNode } from 'react';
import { cx } from './class-names';
import { decimalSortKey, isDecimal } from './format/decimal';
import { ArrowDownIcon, ArrowUpIcon } from './icons';

export interface TableColumn<Row> {
  id: string;
  title: string;
  /** What sorts and filters: decimals as exact text with `numeric`, else words. */
  value: (row: Row) => string | number | null;
  /** What is shown; the value's text when left out. */
  cell?: (row: Row) => ReactNode;
  numeric?: boolean;
  /** Starting width in pixels, and whether it takes a share of the space left over. */
  width?: number;
  grow?: boolean;
  unsortable?: boolean;
}

export interface TableSort {
  id: string;
  descending: boolean;
}

declare module '@tanstack/react-table' {
  // The names of the type parameters are the library's.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    column: TableColumn<TData>;
  }
}

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
const widthMin = 64;

/** Draws only the rows in sight, so 100,000 scroll like ten; sorting is exact, on decimals as text. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, sort } = props;
  const find = useDeferredValue(props.find ?? '');
  const deferredSort = useDeferredValue(sort);
  const shown = useMemo(
    () => sorted(filtered(rows, columns, find), columns, deferredSort),
    [rows, columns, find, deferredSort],
  );

  // The rule speaks for the React Compiler, which this project does not use.
  // eslint-disable-next-line react-hooks/incompatible-library
  const table = useReactTable({
    data: shown as Row[],
    columns: useMemo(() => columns.map(toColumnDef), [columns]),
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
      className="relative overflow-auto"
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

interface HeaderCellProps<Row> {
  header: Header<Row, unknown>;
  sort: TableSort | undefined;
  onSort: ((sort: TableSort | undefined) => void) | undefined;
  style: { flex: string; minWidth: number };
  first: boolean;
}

function HeaderCell<Row>({ header, sort, onSort, style, first }: HeaderCellProps<Row>) {
  const column = header.column.columnDef.meta?.column;
  if (!column) return null;
  const descending = sort?.id === column.id ? sort.descending : undefined;
  const turn = () => {
    // Figures first from the top; words from A.
    const start = column.numeric === true;
    if (descending === undefined) onSort?.({ id: column.id, descending: start });
    else if (descending === start) onSort?.({ id: column.id, descending: !start });
    else onSort?.(undefined);
  };
  return (
    <div
      role="columnheader"
      aria-sort={descending === undefined ? 'none' : descending ? 'descending' : 'ascending'}
      style={style}
      className={cx(
        'relative flex h-9 min-w-0 items-center px-1 text-sm text-muted',
        column.numeric && 'justify-end',
        first && 'sticky left-0 z-[1] bg-surface',
      )}
    >
      {onSort && !column.unsortable ? (
        <button
          type="button"
          onClick={turn}
          className={cx(
            'flex h-7 min-w-0 items-center gap-1 rounded-sm px-2 hover:text-ink',
            descending !== undefined && 'font-medium text-ink',
            column.numeric && 'flex-row-reverse',
          )}
        >
          <span className="truncate">{column.title}</span>
          {descending !== undefined &&
            (descending ? (
              <ArrowDownIcon width="12" height="12" />
            ) : (
              <ArrowUpIcon width="12" height="12" />
            ))}
        </button>
      ) : (
        <span className="truncate px-2">{column.title}</span>
      )}
      <Resizer header={header} title={column.title} />
    </div>
  );
}

const resizeStep = 16;
const widthMax = 1200;

function Resizer<Row>({ header, title }: { header: Header<Row, unknown>; title: string }) {
  const size = header.getSize();
  const resize = (to: number) =>
    header.getContext().table.setColumnSizing((sizes) => ({
      ...sizes,
      [header.column.id]: Math.min(widthMax, Math.max(widthMin, to)),
    }));
  return (
    // A separator that moves is a widget: it takes the focus and the arrow keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${title}`}
      aria-valuenow={size}
      aria-valuemin={widthMin}
      aria-valuemax={widthMax}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onMouseDown={header.getResizeHandler()}
      onTouchStart={header.getResizeHandler()}
      onDoubleClick={() => header.column.resetSize()}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') resize(size - resizeStep);
        else if (event.key === 'ArrowRight') resize(size + resizeStep);
        else return;
        event.preventDefault();
      }}
      className="absolute inset-y-1.5 right-0 w-2 cursor-col-resize touch-none border-r border-transparent select-none hover:border-accent focus-visible:border-accent"
    />
  );
}

function toColumnDef<Row>(column: TableColumn<Row>): ColumnDef<Row> {
  return {
    id: column.id,
    accessorFn: column.value,
    size: column.width ?? (column.numeric ? 140 : 180),
    meta: { column },
  };
}

function filtered<Row>(rows: readonly Row[], columns: TableColumn<Row>[], find: string) {
  const text = find.trim().toLowerCase();
  if (text === '') return rows;
  return rows.filter((row) =>
    columns.some((column) =>
      String(column.value(row) ?? '')
        .toLowerCase()
        .includes(text),
    ),
  );
}

function sorted<Row>(
  rows: readonly Row[],
  columns: TableColumn<Row>[],
  sort: TableSort | undefined,
) {
  const column = columns.find(({ id }) => id === sort?.id);
  if (!sort || !column) return rows;
  const turn = sort.descending ? -1 : 1;
  // Keys are made once per row; what has no value stays at the end, whichever way.
  const keyed = rows.map((row) => ({
    row,
    key: sortKey(column.value(row), column.numeric === true),
  }));
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0;
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return a.key < b.key ? -turn : turn;
  });
  return keyed.map(({ row }) => row);
}

function sortKey(value: string | number | null, numeric: boolean): string | number | null {
  if (typeof value !== 'string') return value;
  return numeric && isDecimal(value) ? decimalSortKey(value) : value.toLowerCase();
}
