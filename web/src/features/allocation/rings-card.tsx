import { useCallback, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { useOwnerTree } from '@/api/allocation';
import type { OwnerTree } from '@/api/allocation-types';
import type { Preset } from '@/api/presets';
import { exploreLink } from '@/api/question';
import { useTenant } from '@/api/tenant';
import { ShapeChart } from '@/charts/shape-chart';
import { ringsOption, type RingPart, type ShapeLook } from '@/charts/shapes';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { currencyDigits } from '@/ui/format/decimal';
import { Segments } from '@/ui/segments';
import { Skeleton } from '@/ui/states';
import { DimensionRings, type RingsProps } from './dimension-rings';
import { ExplainedAmount } from './explain-dialog';
import { treeOf } from './owner-tree';
import { ringsLooks, type RingsLook } from './rings';

/** Who has what, from the largest unit inwards to the service; each ring's sums are the server's. */
export function RingsCard(props: RingsProps) {
  const { data, error } = useOwnerTree(props.preset);
  const tree = data?.find(({ currency }) => currency === props.currency);
  if (tree?.parts.some(({ kind }) => kind !== 'owner')) {
    return <OrganisationRings tree={tree} preset={props.preset} />;
  }
  return data || error ? (
    <DimensionRings {...props} />
  ) : (
    <Card title="Who has what" className="xl:col-span-7">
      <Skeleton className="h-96" />
    </Card>
  );
}

/** Owners where the organisation has them. */
function OrganisationRings({ tree, preset }: { tree: OwnerTree; preset: Preset }) {
  const [look, setLook] = useState<RingsLook>('rings');
  const tenant = useTenant();
  const navigate = useNavigate();
  const { rings, rows, asked } = useMemo(() => treeOf(tree), [tree]);
  const option = useCallback((given: ShapeLook) => ringsOption(rings, given), [rings]);
  const open = useCallback(
    (data: unknown) => {
      const path = (data as RingPart | undefined)?.path;
      const question = path && asked(path);
      if (question) void navigate(exploreLink({ period: { preset }, ...question }, tenant));
    },
    [navigate, preset, asked, tenant],
  );
  return (
    <Card
      title="Who has what"
      note={`the organisation → ${tree.dimension} → service`}
      className="xl:col-span-7"
      actions={<Segments label="Shown as" value={look} options={ringsLooks} onChange={setLook} />}
    >
      {look === 'rings' ? (
        <ShapeChart
          className="h-96"
          label={`Cost along the organisation, then by service, in ${tree.currency}. The table has the same figures.`}
          option={option}
          digits={currencyDigits(tree.currency)}
          unit={tree.currency}
          onPick={open}
        />
      ) : (
        <DataTable
          label="Who has what"
          columns={[
            { id: 'place', title: 'Who', value: (row) => row.place, width: 220, grow: true },
            { id: 'service', title: 'Service', value: (row) => row.service, width: 160 },
            {
              id: 'cost',
              title: 'Cost',
              value: (row) => row.amount,
              cell: (row) => (
                <ExplainedAmount
                  amount={row.amount}
                  unit={tree.currency}
                  dimension={tree.dimension}
                  value={row.owner}
                  preset={preset}
                  where={row.where}
                />
              ),
              numeric: true,
              width: 130,
            },
          ]}
          rows={rows}
          rowKey={(row) => `${row.place}\u0001${row.owner}\u0001${row.service}`}
          maxHeight="24rem"
        />
      )}
    </Card>
  );
}
