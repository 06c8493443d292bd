import { useCallback, useMemo, useState } from 'react';
import type { AllocationFlow } from '@/api/allocation-types';
import type { ExplainAsked } from '@/api/allocation';
import type { Preset } from '@/api/presets';
import { whereOf } from '@/api/where';
import { ShapeChart } from '@/charts/shape-chart';
import { flowOption, type ShapeLook } from '@/charts/shapes';
import { Amount } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { currencyDigits } from '@/ui/format/decimal';
import { Segments } from '@/ui/segments';
import { ExplainDrawer, ExplainedAmount } from './explain-dialog';
import { inCurrency, ownerWords } from './words';

const looks = [
  { value: 'flow', label: 'Flow' },
  { value: 'table', label: 'Table' },
] as const;

type Flow = AllocationFlow;
type FlowLink = Flow['links'][number];

/** From pools to pools and owners, as a picture and as a table; each part says how it came about. */
export function FlowCard({ flow, preset }: { flow: Flow; preset: Preset }) {
  const [look, setLook] = useState<(typeof looks)[number]['value']>('flow');
  const [asked, setAsked] = useState<ExplainAsked>();
  const drawn = useMemo(() => flow.links.map(drawnOf), [flow]);
  const option = useCallback((given: ShapeLook) => flowOption(drawn, given), [drawn]);
  const pick = useCallback(
    (data: unknown) => {
      const of = askedOf(flow, data as Picked | undefined);
      if (of) setAsked({ ...of, preset });
    },
    [flow, preset],
  );
  return (
    <Card
      title="From pools to owners"
      note={
        <>
          <Amount text={flow.shared} currency={flow.currency} /> {flow.currency} shared
        </>
      }
      actions={<Segments label="Shown as" value={look} options={looks} onChange={setLook} />}
    >
      {look === 'flow' ? (
        <ShapeChart
          className="h-96"
          label={`What each pool gave to each ${flow.dimension} in ${flow.currency}. The table has the same figures.`}
          option={option}
          digits={currencyDigits(flow.currency)}
          unit={flow.currency}
          onPick={pick}
        />
      ) : (
        <DataTable
          label="From pools to owners"
          columns={[
            { id: 'pool', title: 'Pool', value: (row) => row.fromName, width: 180 },
            {
              id: 'owner',
              title: flow.dimension,
              value: (row) => toWords(row),
              width: 180,
              grow: true,
            },
            {
              id: 'amount',
              title: 'Share',
              value: (row) => row.effectiveCost,
              cell: (row) => (
                <ExplainedAmount
                  amount={row.effectiveCost}
                  unit={flow.currency}
                  preset={preset}
                  {...ofLink(flow, row)}
                />
              ),
              numeric: true,
              width: 140,
            },
          ]}
          rows={flow.links}
          rowKey={(row) => `${row.from}\u0001${String(row.toPool)}\u0001${row.to}`}
          maxHeight="24rem"
        />
      )}
      {look === 'flow' && flow.links.some(({ effectiveCost }) => effectiveCost.startsWith('-')) && (
        <p className="mt-2 text-xs text-muted">
          What is less than nothing, such as credits, has no width: the table has it.
        </p>
      )}
      {asked && (
        <ExplainDrawer unit={flow.currency} {...asked} onClose={() => setAsked(undefined)} />
      )}
    </Card>
  );
}

/** What the picture hands over: a link, or one of its ends. */
interface Picked {
  source?: string;
  target?: string;
  name?: string;
}

// A pool and an owner of one name are two things.
const poolNode = (name: string) => `Pool ${name}`;
const toWords = ({ to, toName, toPool }: FlowLink) => (toPool ? poolNode(toName) : ownerWords(to));

function drawnOf(link: FlowLink) {
  return { from: poolNode(link.fromName), to: toWords(link), amount: link.effectiveCost };
}

function ofLink({ currency, dimension }: Flow, link: FlowLink): ExplainAsked {
  return {
    ...(link.toPool ? {} : { dimension, value: link.to }),
    where: whereOf([inCurrency(currency), { column: 'alloc:pool', op: 'is', values: link.paths }]),
  };
}

function askedOf(flow: Flow, picked: Picked | undefined): ExplainAsked | undefined {
  const { source, target, name } = picked ?? {};
  const link = flow.links.find((one) => {
    const drawn = drawnOf(one);
    return drawn.from === source && drawn.to === target;
  });
  if (link) return ofLink(flow, link);
  if (name === undefined) return undefined;
  // An end of the picture stands for all that passes through it.
  const through = flow.links.filter((one) => {
    const drawn = drawnOf(one);
    return drawn.from === name || drawn.to === name;
  });
  const [first] = through;
  if (!first) return undefined;
  const paths = [...new Set(through.flatMap((one) => one.paths))];
  return ofLink(flow, { ...first, toPool: toWords(first) !== name || first.toPool, paths });
}
