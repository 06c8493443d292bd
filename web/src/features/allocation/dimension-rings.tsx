import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { useCosts } from '@/api/costs';
import type { Preset } from '@/api/presets';
import { exploreLink, type Chip } from '@/api/question';
import { useTenant } from '@/api/tenant';
import type { AllocationReport } from '@/api/allocation-types';
import type { CostAnswer } from '@/api/types';
import { whereOf } from '@/api/where';
import { columnWords, valueWords } from '@/api/words';
import { ErrorState } from '@/ui/states';
import { ExplainedAmount } from './explain-dialog';
import { ringsOf } from './rings';
import { RingsView } from './rings-view';
import { inCurrency, nobody, withValue } from './words';

const order = [
  'business-unit',
  'business_unit',
  'businessunit',
  'department',
  'team',
  'project',
  'application',
];
const prefix = 'alloc:';
const ringsMax = 3;
const rowsMax = 3000;

export interface RingsProps {
  report: AllocationReport;
  preset: Preset;
  currency: string;
}

/** Where no organisation says who belongs to whom: the allocated dimensions from the widest to the narrowest, then services. */
export function DimensionRings({ report, preset, currency }: RingsProps) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const columns = useMemo(() => columnsOf(report), [report]);
  const question = (depth: number) => ({
    measures: ['EffectiveCost'],
    period: { preset },
    groupBy: columns.slice(0, depth),
    filter: { column: 'BillingCurrency', op: 'equals', value: currency },
    limit: rowsMax,
  });
  // One question per ring: the browser adds no money up.
  const one = useCosts(question(1));
  const two = useCosts(question(Math.min(2, columns.length)), columns.length > 1);
  const three = useCosts(question(Math.min(3, columns.length)), columns.length > 2);
  const answers = [one.data, two.data, three.data].slice(0, columns.length);
  const ready = answers.every((answer) => answer !== undefined);
  const parts = useMemo(
    () => (ready ? ringsOf(answers, columns) : []),
    // The answers are what matters; the list around them is new each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [ready, one.data, two.data, three.data, columns],
  );
  const open = useCallback(
    (path: string[]) =>
      void navigate(exploreLink({ period: { preset }, ...asked(columns, path) }, tenant)),
    [navigate, preset, columns, tenant],
  );
  const failure = one.error ?? two.error ?? three.error;
  const last = answers.at(-1);
  const cell = (row: Row, name: string) => text(row[last?.columns.indexOf(name) ?? -1]);
  return (
    <RingsView
      note={columns.map(columnWords).join(' → ')}
      label={`Cost by ${columns.map(columnWords).join(', then ')} in ${currency}.`}
      currency={currency}
      rings={ready ? parts : undefined}
      onPick={open}
      instead={
        failure && !ready ? (
          <ErrorState
            what="The parts could not be loaded"
            reason={failure.message}
            still="The share beside it does not depend on it."
            retry={() => void one.refetch()}
            retrying={one.isFetching}
          />
        ) : undefined
      }
      columns={[
        ...columns.map((name) => ({
          id: name,
          title: columnWords(name),
          value: (row: Row) => valueWords(cell(row, name), name),
          width: 150,
          grow: true,
        })),
        {
          id: 'cost',
          title: 'Cost',
          value: (row) => cell(row, 'EffectiveCost'),
          cell: (row) => {
            const [owner = '', ...others] = columns;
            return (
              <ExplainedAmount
                amount={cell(row, 'EffectiveCost') ?? '0'}
                unit={currency}
                dimension={owner.slice(prefix.length)}
                value={cell(row, owner) ?? nobody}
                preset={preset}
                where={whereOf([
                  inCurrency(currency),
                  ...others.map((name) => withValue(name, cell(row, name))),
                ])}
              />
            );
          },
          numeric: true,
          width: 130,
        },
      ]}
      rows={last?.rows ?? []}
      rowKey={(row) => row.join('\u0001')}
    />
  );
}

type Row = CostAnswer['rows'][number];

function text(cell: string | number | boolean | null | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function columnsOf(report: AllocationReport): string[] {
  const known = report.dimensions.filter((name) => order.includes(name.toLowerCase()));
  known.sort((a, b) => order.indexOf(a.toLowerCase()) - order.indexOf(b.toLowerCase()));
  const owners = known.length > 0 ? known : [report.dimension];
  return [...owners.slice(0, ringsMax - 1).map((name) => `alloc:${name}`), 'ServiceName'];
}

function asked(columns: string[], path: string[]): { by: string[]; chips: Chip[] } {
  const chips = path.map((value, at) => withValue(columns[at] ?? 'ServiceName', value));
  return { by: [columns[path.length] ?? 'SubAccountName'], chips };
}
