import type { ColumnMapping } from '@/api/types';

/** What a FOCUS column is made of: a column of the table, the same text in every row, or nothing. */
export interface Told {
  from: 'column' | 'constant' | 'nothing';
  text: string;
}

/** A mapping while a person works on it. */
export interface Draft {
  told: Readonly<Record<string, Told>>;
  /** Tag key → column of the table. */
  tags: Readonly<Record<string, string>>;
  dateFormat: string;
  decimalSeparator: string;
}

export const currencyColumn = 'BillingCurrency';
const tagMark = 'Tags.';
export const nothing: Told = { from: 'nothing', text: '' };

export function draftOf(mapping: ColumnMapping): Draft {
  const told: Record<string, Told> = {};
  const tags: Record<string, string> = {};
  for (const [column, text] of Object.entries(mapping.columns)) {
    if (column.startsWith(tagMark)) tags[column.slice(tagMark.length)] = text;
    else told[column] = { from: 'column', text };
  }
  for (const [column, text] of Object.entries(mapping.constants ?? {}))
    told[column] = { from: 'constant', text };
  if (mapping.currency) told[currencyColumn] ??= { from: 'constant', text: mapping.currency };
  return {
    told,
    tags,
    dateFormat: mapping.dateFormat ?? '',
    decimalSeparator: mapping.decimalSeparator ?? '',
  };
}

export function mappingOf(draft: Draft): ColumnMapping {
  const columns: Record<string, string> = {};
  const constants: Record<string, string> = {};
  let currency: string | null = null;
  for (const [column, { from, text }] of Object.entries(draft.told)) {
    const said = text.trim();
    if (from === 'nothing' || said === '') continue;
    if (from === 'column') columns[column] = text;
    else if (column === currencyColumn) currency = said;
    else constants[column] = said;
  }
  for (const [key, column] of Object.entries(draft.tags)) columns[tagMark + key] = column;
  return {
    columns,
    constants,
    dateFormat: draft.dateFormat || null,
    decimalSeparator: draft.decimalSeparator || null,
    currency,
  };
}

/** A name to save it under, from the file's own. */
export function nameFrom(file: string): string {
  return (
    file
      .replace(/(\.(csv|tsv|txt|gz))+$/i, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 100) || 'table'
  );
}

const headBytesMax = 256 * 1024;

/** The first lines of a table, unpacked; only whole ones where there are more. */
export async function headOf(file: File): Promise<string> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const reader = (
    packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  ).getReader();
  const decoder = new TextDecoder();
  let text = '';
  let whole = false;
  while (text.length < headBytesMax) {
    const { done, value } = await reader.read();
    if (done) {
      whole = true;
      break;
    }
    text += decoder.decode(value, { stream: true });
  }
  if (!whole) await reader.cancel();
  text = text.slice(0, headBytesMax);
  if (whole && text.length < headBytesMax) return text;
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
