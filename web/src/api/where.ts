import type { Chip } from './question';

/** Chips as the server reads a filter in an address: `ServiceName = 'Ovens' and tag:team is missing`. */
export function whereOf(chips: readonly Chip[]): string {
  return chips.map(part).join(' and ');
}

function part({ column, op, values }: Chip): string {
  const name = /^[A-Za-z_][\w:.-]*$/.test(column) ? column : `"${column.replaceAll('"', '""')}"`;
  const [value = ''] = values;
  const list = values.map(quote).join(', ');
  switch (op) {
    case 'is':
      return values.length === 1 ? `${name} = ${quote(value)}` : `${name} in (${list})`;
    case 'isNot':
      return values.length === 1 ? `${name} != ${quote(value)}` : `${name} not in (${list})`;
    case 'contains':
      return `${name} contains ${quote(value)}`;
    case 'startsWith':
      return `${name} startswith ${quote(value)}`;
    case 'isMissing':
      return `${name} is missing`;
    case 'isPresent':
      return `${name} is not missing`;
  }
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
