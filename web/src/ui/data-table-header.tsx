import type { Header, RowData } from '@tanstack/react-table';
import { cx } from './class-names';
import { ArrowDownIcon, ArrowUpIcon } from './icons';
import type { TableColumn, TableSort } from './table-rows';

declare module '@tanstack/react-table' {
  // The names of the type parameters are the library's.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    column: TableColumn<TData>;
  }
}

export const widthMin = 64;

interface HeaderCellProps<Row> {
  header: Header<Row, unknown>;
  sort: TableSort | undefined;
  onSort: ((sort: TableSort | undefined) => void) | undefined;
  style: { flex: string; minWidth: number };
  first: boolean;
}

export function HeaderCell<Row>({ header, sort, onSort, style, first }: HeaderCellProps<Row>) {
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
