import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { useOwnerTree } from '@/api/allocation';
import type { OwnerTree } from '@/api/allocation-types';
import type { Preset } from '@/api/presets';
import { exploreLink } from '@/api/question';
import { useTenant } from '@/api/tenant';
import { Card } from '@/ui/card';
import { Skeleton } from '@/ui/states';
import { DimensionRings, type RingsProps } from './dimension-rings';
import { ExplainedAmount } from './explain-dialog';
import { treeOf } from './owner-tree';
import { RingsView } from './rings-view';

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
  const tenant = useTenant();
  const navigate = useNavigate();
  const { rings, rows, asked } = useMemo(() => treeOf(tree), [tree]);
  const open = useCallback(
    (path: string[]) => {
      const question = asked(path);
      if (question) void navigate(exploreLink({ period: { preset }, ...question }, tenant));
    },
    [navigate, preset, asked, tenant],
  );
  return (
    <RingsView
      note={`the organisation → ${tree.dimension} → service`}
      label={`Cost along the organisation, then by service, in ${tree.currency}.`}
      currency={tree.currency}
      rings={rings}
      onPick={open}
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
    />
  );
}
