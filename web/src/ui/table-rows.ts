import type { ReactNode } from 'react';
import { decimalSortKey, isDecimal } from './format/decimal';

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

/** Keeps the rows in which some column contains the text. */
export function filtered<Row>(rows: readonly Row[], columns: TableColumn<Row>[], find: string) {
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

export function sorted<Row>(
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
