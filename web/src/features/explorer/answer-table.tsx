import { useEffect, useMemo, useState } from 'react';
import { drillInto, type Question } from '@/api/question';
import type { CostAnswer, CostCell, CostKind } from '@/api/types';
import { columnWords, measureWords, valueWords } from '@/api/words';
import type { ChartData, ChartSeries } from '@/charts/series';
import { Amount, Change } from '@/ui/amount';
import { DataTable, type TableColumn } from '@/ui/data-table';
import { currencyDigits, formatShare } from '@/ui/format/decimal';
import { spellBucket, spellNumberOf, spellTick } from '@/ui/format/time';
import { Segments } from '@/ui/segments';
import type { Layout, View } from './state';

interface AnswerTableProps {
  answer: CostAnswer;
  question: Question;
  view: View;
  currency: string | null;
  data: ChartData;
  groups: string[];
  ask: (change: Partial<Question>) => void;
  show: (change: Partial<View>) => void;
}

type FoundTableProps = AnswerTableProps & { find: string };

const typingMs = 300;
const pivotColumnsMax = 100;
const layouts = [
  { value: 'pivot', label: 'Periods across' },
  { value: 'rows', label: 'One row each' },
] as const;

export function AnswerTable(props: AnswerTableProps) {
  const { answer, question, view, currency, data, groups, show } = props;
  const [find, setFind] = useState(view.find);
  useEffect(() => {
    // Browsers allow only so many address changes a second.
    const timer = setTimeout(() => show({ find }), typingMs);
    return () => clearTimeout(timer);
  }, [find, show]);
  const timed = question.grain !== 'total';
  const canPivot = timed && groups.length > 0 && data.buckets.length <= pivotColumnsMax;
  // A comparison has its own columns, which only single rows have room for.
  const layout: Layout = canPivot
    ? (view.layout ?? (question.compare === 'none' ? 'pivot' : 'rows'))
    : 'rows';
  return (
    <section aria-label="Table" className="border-t">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2.5">
        <input
          type="search"
          aria-label="Find in the table"
          placeholder="Find in the table…"
          value={find}
          onChange={({ target }) => setFind(target.value)}
          className="control w-56 max-w-full"
        />
        <p className="text-sm text-muted">
          {layout === 'pivot'
            ? spellNumberOf(data.series.length, 'group')
            : spellNumberOf(countOf(answer, currency), 'row')}
        </p>
        {canPivot && (
          <div className="ml-auto">
            <Segments
              label="Table layout"
              value={layout}
              options={layouts}
              onChange={(to) => show({ layout: to, sort: undefined })}
            />
          </div>
        )}
      </div>
      {layout === 'pivot' ? (
        <PivotTable {...props} find={find} />
      ) : (
        <RowTable {...props} find={find} />
      )}
    </section>
  );
}

/** Rows in the table: those of the currency on screen that have been loaded. */
function countOf(answer: CostAnswer, currency: string | null): number {
  const at = answer.columns.indexOf('BillingCurrency');
  return at < 0 || currency === null
    ? answer.rows.length
    : answer.rows.filter((row) => row[at] === currency).length;
}

function digitsOf(question: Question, currency: string | null): number {
  return question.measure === 'Count' ? 0 : currencyDigits(currency);
}

/** One row for each group, one column for each period: the answer's own cells, nothing added up. */
function PivotTable({ question, view, currency, data, groups, ask, show, find }: FoundTableProps) {
  const digits = digitsOf(question, currency);
  const columns = useMemo((): TableColumn<ChartSeries>[] => {
    const unit = currency ? ` (${currency})` : '';
    return [
      ...groups.map((name, at): TableColumn<ChartSeries> => ({
        id: name,
        title: at === 0 ? `${columnWords(name)}${unit}` : columnWords(name),
        value: (row) => (row.isOther ? 'Other' : (row.values[at] ?? null)),
        cell: (row) => (
          <GroupCell
            column={name}
            value={row.values[at] ?? null}
            isOther={row.isOther}
            drill={
              question.by.includes(name)
                ? () => ask(drillInto(question, name, row.values[at] ?? null))
                : undefined
            }
          />
        ),
        width: 200,
      })),
      ...data.buckets.map((bucket, at): TableColumn<ChartSeries> => ({
        id: bucket,
        title:
          question.grain === 'weekly'
            ? spellBucket(bucket, 'weekly')
            : spellTick(bucket, question.grain),
        value: (row) => row.amounts[at] ?? null,
        cell: (row) => {
          const amount = row.amounts[at];
          return amount ? (
            <Amount text={amount} digits={digits} />
          ) : (
            <span className="text-muted">–</span>
          );
        },
        numeric: true,
        width: question.grain === 'weekly' ? 150 : 104,
      })),
    ];
  }, [groups, data.buckets, question, currency, digits, ask]);
  return (
    <DataTable
      label={`${measureWords(question.measure)} by group and period`}
      columns={columns}
      rows={data.series}
      rowKey={(row) => (row.isOther ? 'other' : JSON.stringify(row.values))}
      sort={view.sort}
      onSort={(sort) => show({ sort })}
      find={find}
    />
  );
}

type Row = CostAnswer['rows'][number];

/** The answer as it came. */
function RowTable({ answer, question, view, currency, ask, show, find }: FoundTableProps) {
  const currencyAt = answer.columns.indexOf('BillingCurrency');
  const rows = useMemo(
    () =>
      currency && currencyAt >= 0
        ? answer.rows.filter((row) => row[currencyAt] === currency)
        : answer.rows,
    [answer, currency, currencyAt],
  );
  const columns = useMemo(
    () =>
      answer.columns.flatMap((name, at) => {
        const kind = answer.kinds[at] ?? 'text';
        // The currency is said once, in the title of the figures.
        if (kind === 'currency' || kind === 'flag') return [];
        return [rowColumn(answer, question, currency, name, at, kind, ask)];
      }),
    [answer, question, currency, ask],
  );
  return (
    <DataTable
      label={`${measureWords(question.measure)}, one row each`}
      columns={columns}
      rows={rows}
      rowKey={(_, at) => String(at)}
      sort={view.sort}
      onSort={(sort) => show({ sort })}
      find={find}
    />
  );
}

function rowColumn(
  answer: CostAnswer,
  question: Question,
  currency: string | null,
  name: string,
  at: number,
  kind: CostKind,
  ask: (change: Partial<Question>) => void,
): TableColumn<Row> {
  const otherAt = answer.columns.indexOf('IsOther');
  const numeric = kind === 'amount' || kind === 'quantity' || kind === 'count' || kind === 'share';
  const digits = digitsOf(question, currency);
  return {
    id: name,
    title: titleOf(name, kind, currency),
    numeric,
    grow: !numeric,
    width: numeric ? 150 : kind === 'time' ? 140 : 220,
    value: (row) => textOf(row[at]),
    cell: (row) => {
      const text = textOf(row[at]);
      if (kind === 'time') return spellBucket(text ?? '', question.grain);
      if (kind === 'text') {
        return (
          <GroupCell
            column={name}
            value={text}
            isOther={otherAt >= 0 && row[otherAt] === true}
            drill={() => ask(drillInto(question, name, text))}
          />
        );
      }
      if (text === null) return <span className="text-muted">–</span>;
      if (kind === 'share') return formatShare(text);
      if (numeric && name.endsWith('Change')) return <Change amount={text} digits={digits} />;
      return numeric ? <Amount text={text} digits={kind === 'count' ? 0 : digits} /> : text;
    },
  };
}

function titleOf(name: string, kind: CostKind, currency: string | null): string {
  const [, measure = name, part] = /^(.*?)(Previous|Change|Share)?$/.exec(name) ?? [];
  if (part === 'Share' && kind === 'share') return 'Share of total';
  if (part === 'Previous') return 'Before';
  if (part === 'Change') return 'Change';
  if (kind === 'amount') return `${measureWords(measure)}${currency ? ` (${currency})` : ''}`;
  return kind === 'text' || kind === 'time' ? columnWords(name) : measureWords(name);
}

function textOf(cell: CostCell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

interface GroupCellProps {
  column: string;
  value: string | null;
  isOther: boolean;
  drill: (() => void) | undefined;
}

function GroupCell({ column, value, isOther, drill }: GroupCellProps) {
  if (isOther) return <span className="text-muted">Other</span>;
  const words = valueWords(value, column);
  if (!drill) return words;
  return (
    <button
      type="button"
      title={`Only ${words}`}
      onClick={drill}
      className="max-w-full truncate rounded-sm text-left align-middle leading-6 hover:text-accent hover:underline"
    >
      {words}
    </button>
  );
}
