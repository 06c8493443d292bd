import { useCommitmentUse } from '@/api/allocation';
import type { CommitmentUse } from '@/api/allocation-types';
import type { Preset } from '@/api/presets';
import { whereOf } from '@/api/where';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/states';
import { ExplainedAmount } from './explain-dialog';
import { Amount } from '@/ui/amount';
import { inCurrency, ownerWords } from './words';

const namesShown = 6;

/** Who bought each commitment, who used it, and who bears what nobody used. */
export function CommitmentsCard({ preset, dimension }: { preset: Preset; dimension: string }) {
  const { data, error, refetch, isFetching } = useCommitmentUse(preset);
  if (error && !data) {
    return (
      <Card title="Commitments">
        <ErrorState
          what="Commitments could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      </Card>
    );
  }
  if (!data || data.length === 0) return null;
  return (
    <Card
      title="Commitments"
      note="who bought and used them, and who bears what nobody used"
      bodyClass="!pb-1"
    >
      <ul className="flex flex-col divide-y">
        {data.map((one) => (
          <li
            key={`${one.commitmentId} ${one.currency}`}
            className="grid gap-x-6 gap-y-2 py-3 lg:grid-cols-4"
          >
            <div className="min-w-0">
              <p className="text-sm font-medium break-words">{one.name || one.commitmentId}</p>
              <p className="text-xs text-muted">
                {[one.kind, one.currency].filter(Boolean).join(', ')}
              </p>
            </div>
            <Names title="Bought by sub-account" costs={one.bought} currency={one.currency} />
            <Names
              title="Used by"
              costs={one.used}
              currency={one.currency}
              asked={(value) => ofStatus(one, 'Used', dimension, value, preset)}
            />
            <div>
              <h3 className="text-xs text-muted">Used by nobody</h3>
              <p className="text-sm">
                <ExplainedAmount
                  amount={one.unused}
                  unit={one.currency}
                  {...ofStatus(one, 'Unused', dimension, undefined, preset)}
                />
              </p>
              <Names
                title="borne by"
                costs={one.unusedOwners}
                currency={one.currency}
                asked={(value) => ofStatus(one, 'Unused', dimension, value, preset)}
              />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ofStatus(
  { commitmentId, currency }: CommitmentUse,
  status: 'Used' | 'Unused',
  dimension: string,
  value: string | undefined,
  preset: Preset,
) {
  return {
    dimension,
    value,
    preset,
    where: whereOf([
      inCurrency(currency),
      { column: 'CommitmentDiscountId', op: 'is', values: [commitmentId] },
      { column: 'CommitmentDiscountStatus', op: 'is', values: [status] },
    ]),
  };
}

interface NamesProps {
  title: string;
  costs: CommitmentUse['used'];
  currency: string;
  asked?: (value: string) => ReturnType<typeof ofStatus>;
}

function Names({ title, costs, currency, asked }: NamesProps) {
  if (costs.length === 0) return asked ? null : <div />;
  return (
    <div className="min-w-0">
      <h3 className="text-xs text-muted">{title}</h3>
      <ul className="text-sm">
        {costs.slice(0, namesShown).map(({ name, cost }) => (
          <li key={name} className="flex justify-between gap-3">
            <span className="min-w-0 truncate">
              {asked ? ownerWords(name) : name || 'No sub-account'}
            </span>
            {asked ? (
              <ExplainedAmount amount={cost} unit={currency} {...asked(name)} />
            ) : (
              <Amount text={cost} currency={currency} />
            )}
          </li>
        ))}
        {costs.length > namesShown && (
          <li className="text-xs text-muted">and {costs.length - namesShown} more</li>
        )}
      </ul>
    </div>
  );
}
