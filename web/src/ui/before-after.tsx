import { Amount, Change } from './amount';
import type { TableColumn } from './table-rows';

interface Changed {
  currency: string;
  before: string;
  after: string;
  difference: string;
}

/** The columns of amounts that were one thing and are another now. */
export function beforeAfterColumns<Row extends Changed>(): TableColumn<Row>[] {
  return [
    {
      id: 'before',
      title: 'Before',
      value: ({ before }) => before,
      cell: ({ before, currency }) => <Amount text={before} currency={currency} />,
      numeric: true,
    },
    {
      id: 'after',
      title: 'Now',
      value: ({ after }) => after,
      cell: ({ after, currency }) => <Amount text={after} currency={currency} />,
      numeric: true,
    },
    {
      id: 'difference',
      title: 'Change',
      value: ({ difference }) => difference,
      cell: ({ difference, currency }) => <Change amount={difference} currency={currency} />,
      numeric: true,
      width: 170,
    },
  ];
}
