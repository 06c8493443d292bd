import { useCallback, useMemo } from 'react';
import { periodWords } from '@/api/presets';
import { drillInto, plainQuestion, toCostQuery, type Question } from '@/api/question';
import type { CostAnswer } from '@/api/types';
import { columnWords, measureWords, valueWords } from '@/api/words';
import { Chart, Legend } from '@/charts/chart';
import { shapeSeries, type ChartData, type ChartSeries } from '@/charts/series';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { AreaIcon, BarIcon, LineIcon, TableIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { Segments } from '@/ui/segments';
import { Select } from '@/ui/select';
import { ErrorState, Skeleton, SkeletonRows } from '@/ui/states';
import { AnswerTable } from './answer-table';
import { ChipBar } from './chip-bar';
import { NoRows } from './no-rows';
import { QuestionBar } from './question-bar';
import { useExplorer, type Look, type View } from './state';
import { Totals } from './totals';
import { digitsOf, unitsOf, type Units } from './units';
import { useAnswer } from './use-answer';
import { ViewActions } from './view-actions';

const lookOptions = [
  { value: 'bar', label: 'Bars', icon: <BarIcon /> },
  { value: 'line', label: 'Lines', icon: <LineIcon /> },
  { value: 'area', label: 'Areas', icon: <AreaIcon /> },
  { value: 'table', label: 'Table only', icon: <TableIcon /> },
] as const satisfies readonly { value: Look; label: string; icon: unknown }[];

export default function ExplorerPage() {
  const { question, view, ask, show } = useExplorer();
  const query = useMemo(() => toCostQuery(question), [question]);
  const result = useAnswer(query);
  const { answer, error } = result;
  const units = useMemo(() => unitsOf(answer, view.unit), [answer, view.unit]);

  return (
    <>
      <PageHeader
        title="Explorer"
        note={answer ? periodWords(answer.query.period) : '\u00a0'}
        actions={<ViewActions query={query} units={units} />}
      />
      <div className="rounded-lg border bg-surface">
        <div className="flex flex-col gap-2 border-b p-3">
          <QuestionBar question={question} resolved={answer?.query.period} ask={ask} />
          <ChipBar chips={question.chips} onChange={(chips) => ask({ chips })} />
        </div>
        {error && !answer ? (
          <ErrorState
            className="m-4"
            what="This question could not be answered"
            reason={error.message}
            still={
              <>
                The question stays as it is. You can change it above, or{' '}
                <button type="button" className="underline" onClick={() => ask(plainQuestion)}>
                  start over
                </button>
                .
              </>
            }
            retry={() => void result.refetch()}
            retrying={result.isFetching}
          />
        ) : answer?.rows.length === 0 ? (
          <NoRows question={question} ask={ask} />
        ) : (
          <div
            aria-busy={result.isPlaceholderData}
            className={cx('transition-opacity', result.isPlaceholderData && 'opacity-60')}
          >
            <div className="flex flex-wrap items-start gap-x-6 gap-y-3 p-4 pb-3">
              <Totals answer={answer} question={question} shown={units.shown} />
              <div className="ml-auto flex flex-wrap gap-2">
                <UnitChoice units={units} onChange={(unit) => show({ unit })} />
                <Segments
                  label="Show as"
                  compact
                  value={view.look}
                  options={lookOptions}
                  onChange={(look) => show({ look })}
                />
              </div>
            </div>
            {answer ? (
              <AnswerBody {...{ answer, question, view, units, ask, show }} />
            ) : (
              <>
                <Skeleton className="mx-4 h-72" />
                <SkeletonRows rows={10} className="mt-24 px-4" />
              </>
            )}
            {answer && result.hasNextPage && (
              <div className="flex flex-wrap items-center gap-3 border-t px-4 py-2.5 text-sm text-muted">
                <p role="status">
                  {answer.rows.length.toLocaleString()} of {answer.rowCount.toLocaleString()} rows
                  are here; the total above counts all of them.
                </p>
                <Button
                  onClick={() => void result.fetchNextPage()}
                  disabled={result.isFetchingNextPage}
                >
                  {result.isFetchingNextPage ? 'Loading…' : 'Load more rows'}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
    </>
  );
}

interface AnswerBodyProps {
  answer: CostAnswer;
  question: Question;
  view: View;
  units: Units;
  ask: (change: Partial<Question>) => void;
  show: (change: Partial<View>) => void;
}

/** Chart and table of one answer. */
function AnswerBody({ answer, question, view, units, ask, show }: AnswerBodyProps) {
  const data = useMemo(
    (): ChartData =>
      shapeSeries(answer, {
        measure: question.measure,
        groups: question.by,
        unit: units.shown,
        unitColumn: units.column,
        grain: question.grain,
        period: answer.query.period,
        words: valueWords,
      }),
    [answer, question, units],
  );
  const drill = useCallback(
    (series: ChartSeries) =>
      ask(
        question.by.reduce(
          (narrowed, column, at) => drillInto(narrowed, column, series.values[at] ?? null),
          question,
        ),
      ),
    [ask, question],
  );
  const digits = digitsOf(question, units);
  const pick = question.by.length > 0 ? drill : undefined;
  const by = question.by.map(columnWords).join(' and ').toLowerCase();
  return (
    <>
      {view.look !== 'table' && (
        <div className="px-4 pb-3">
          <Chart
            className="h-72"
            label={`${measureWords(question.measure)}${by ? ` by ${by}` : ''}, ${periodWords(answer.query.period)}. The table below has the same figures.`}
            data={data}
            look={view.look}
            grain={question.grain}
            digits={digits}
            unit={units.shown ?? ''}
            onPick={pick}
          />
          <div className="mt-2 max-h-20 min-h-7 overflow-y-auto">
            {question.grain !== 'total' && (
              <Legend label="Narrow to one" data={data} onPick={pick} />
            )}
          </div>
        </div>
      )}
      <AnswerTable
        key={JSON.stringify(question)}
        {...{ answer, question, view, units, digits, data, ask, show }}
      />
    </>
  );
}

const segmentsMax = 4;

function UnitChoice({ units, onChange }: { units: Units; onChange: (unit: string) => void }) {
  if (units.shown === null || units.all.length < 2) return null;
  const label = units.column === 'BillingCurrency' ? 'Currency' : 'Unit';
  return units.all.length <= segmentsMax ? (
    <Segments
      label={label}
      value={units.shown}
      options={units.all.map((one) => ({ value: one, label: one }))}
      onChange={onChange}
    />
  ) : (
    <Select
      label={label}
      labelled
      value={units.shown}
      options={units.all.map((one) => [one, one] as const)}
      onChange={onChange}
    />
  );
}
