import { useContext, useEffect, useMemo, useState } from 'react';
import { drillInto, type Question } from '@/api/question';
import type { CostAnswer, CostCell, CostKind } from '@/api/types';
import { columnWords, measureWords, valueWords } from '@/api/words';
import type { ChartData, ChartSeries } from '@/charts/series';
import { Amount, Change } from '@/ui/amount';
import { DataTable } from '@/ui/data-table';
import type { TableColumn } from '@/ui/table-rows';
import { formatShare } from '@/ui/format/decimal';
import { spellBucket, spellNumberOf, spellTick } from '@/ui/format/time';
import { Segments } from '@/ui/segments';
import { askedOf, Explained, type FigureAsked } from './explained';
import type { Layout, View } from './state';
import type { Units } from './units';

interface AnswerTableProps {
  answer: CostAnswer;
  question: Question;
  view: View;
  units: Units;
  digits: number;
  data: ChartData;
  ask: (change: Partial<Question>) => void;
  show: (change: Partial<View>) => void;
}

type Row = CostAnswer['rows'][number];
type FoundTableProps = AnswerTableProps & { find: string };

const typingMs = 300;
const pivotColumnsMax = 100;
const letterWidth = 8;
const layouts = [
  { value: 'pivot', label: 'Periods across' },
  { value: 'rows', label: 'One row each' },
] as const;

export function AnswerTable(props: AnswerTableProps) {
  const { answer, question, view, units, data, show } = props;
  const [find, setFind] = useState(view.find);
  useEffect(() => {
    if (find === view.find) return;
    // Browsers allow only so many address changes a second.
    const timer = setTimeout(() => show({ find }), typingMs);
    return () => clearTimeout(timer);
  }, [find, view.find, show]);
  const timed = question.grain !== 'total';
  const canPivot = timed && question.by.length > 0 && data.buckets.length <= pivotColumnsMax;
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
            : spellNumberOf(rowsOf(answer, units).length, 'row')}
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

/** The rows of the currency or unit on screen. */
function rowsOf(answer: CostAnswer, { column, shown }: Units): Row[] {
  const at = column === undefined ? -1 : answer.columns.indexOf(column);
  return at < 0 ? answer.rows : answer.rows.filter((row) => (row[at] ?? null) === shown);
}

const weekWidth = 176;
const figureWidthMin = 104;
const digitWidth = 8;
const cellPadding = 28;

/** Wide enough for the longest figure: text of an amount, its grouping and its fraction. */
function figureWidth(data: ChartData, digits: number): number {
  const longest = data.series
    .flatMap(({ amounts }) => amounts)
    .reduce((length, amount) => Math.max(length, (amount ?? '').split('.')[0]?.length ?? 0), 0);
  const letters = longest + Math.floor(longest / 3) + (digits > 0 ? digits + 1 : 0);
  return Math.max(figureWidthMin, letters * digitWidth + cellPadding);
}

/** One row for each group, one column for each period: the answer's own cells, nothing added up. */
function PivotTable(props: FoundTableProps) {
  const { answer, question, view, units, digits, data, ask, show, find } = props;
  const columns = useMemo((): TableColumn<ChartSeries>[] => {
    const unit = units.shown ? ` (${units.shown})` : '';
    const width = figureWidth(data, digits);
    return [
      ...question.by.map((name, at): TableColumn<ChartSeries> => ({
        id: name,
        title: at === 0 ? `${columnWords(name)}${unit}` : columnWords(name),
        value: (row) => (row.isOther ? 'Other' : (row.values[at] ?? null)),
        cell: (row) => (
          <GroupCell
            column={name}
            value={row.values[at] ?? null}
            isOther={row.isOther}
            drill={() => ask(drillInto(question, name, row.values[at] ?? null))}
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
            <Figure
              amount={amount}
              digits={digits}
              asked={
                row.isOther
                  ? undefined
                  : askedOf(question, answer.query.period, units, {
                      values: row.values,
                      amount,
                      bucket,
                    })
              }
            />
          ) : (
            <span className="text-muted">–</span>
          );
        },
        numeric: true,
        width: question.grain === 'weekly' ? Math.max(weekWidth, width) : width,
      })),
    ];
  }, [answer.query.period, data, question, units, digits, ask]);
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

/** The answer as it came. */
function RowTable({ answer, question, view, units, digits, ask, show, find }: FoundTableProps) {
  const rows = useMemo(() => rowsOf(answer, units), [answer, units]);
  const columns = useMemo(
    () =>
      answer.columns.flatMap((name, at) => {
        const kind = answer.kinds[at] ?? 'text';
        // The currency or unit is said once, in the title of the figures.
        if (kind === 'currency' || kind === 'unit' || kind === 'flag') return [];
        return [rowColumn({ answer, question, units, digits, ask }, name, at, kind)];
      }),
    [answer, question, units, digits, ask],
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

type RowInput = Pick<AnswerTableProps, 'answer' | 'question' | 'units' | 'digits' | 'ask'>;

function rowColumn(
  { answer, question, units, digits, ask }: RowInput,
  name: string,
  at: number,
  kind: CostKind,
): TableColumn<Row> {
  const otherAt = answer.columns.indexOf('IsOther');
  const numeric = kind === 'amount' || kind === 'quantity' || kind === 'count' || kind === 'share';
  const title = titleOf(name, kind, units.shown);
  return {
    id: name,
    title,
    numeric,
    grow: !numeric,
    // A unit may have a long name, which the title of the figures carries.
    width: numeric ? Math.max(150, title.length * letterWidth) : kind === 'time' ? 140 : 220,
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
      if (!numeric) return text;
      const isOther = otherAt >= 0 && row[otherAt] === true;
      return (
        <Figure
          amount={text}
          digits={kind === 'count' ? 0 : digits}
          asked={
            name !== question.measure || isOther
              ? undefined
              : askedOf(question, answer.query.period, units, {
                  values: question.by.map((by) => textOf(row[answer.columns.indexOf(by)])),
                  amount: text,
                  bucket: textOf(row[answer.columns.indexOf('Period')]) ?? undefined,
                })
          }
        />
      );
    },
  };
}

function titleOf(name: string, kind: CostKind, unit: string | null): string {
  const [, measure = name, part] = /^(.*?)(Previous|Change|Share)?$/.exec(name) ?? [];
  if (part === 'Share' && kind === 'share') return 'Share of total';
  if (part === 'Previous') return 'Before';
  if (part === 'Change') return 'Change';
  if (kind === 'amount' || kind === 'quantity') {
    return `${measureWords(measure)}${unit ? ` (${unit})` : ''}`;
  }
  return kind === 'text' || kind === 'time' ? columnWords(name) : measureWords(name);
}

function textOf(cell: CostCell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** An amount; one that was allocated says, when asked, how it came about. */
function Figure(props: { amount: string; digits: number; asked: FigureAsked | undefined }) {
  const explained = useContext(Explained);
  return props.asked && explained ? (
    explained(props.asked)
  ) : (
    <Amount text={props.amount} digits={props.digits} />
  );
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
