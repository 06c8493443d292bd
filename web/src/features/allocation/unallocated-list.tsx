import { Link } from 'react-router';
import { useUnallocated } from '@/api/allocation';
import type { Preset } from '@/api/presets';
import { useTenantPath } from '@/api/tenant';
import type { Unallocated } from '@/api/allocation-types';
import { whereOf } from '@/api/where';
import { columnWords } from '@/api/words';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { formatShare } from '@/ui/format/decimal';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { ExplainedAmount } from './explain-dialog';
import { inCurrency, nobody, withValue } from './words';

export type Group = Unallocated['groups'][number];

const topShown = 8;

export function reasonWords({ reason, column, value, name }: Group): string {
  if (reason === 'pending') return 'Not worked out yet: it arrived a moment ago';
  if (reason === 'poolWithoutKey') return `The pool ${value} had no key on those days`;
  if (reason === 'tagMissing') return `No tag ${column.slice(column.indexOf(':') + 1)}`;
  if (reason === 'account') return `Sub-account ${name || value}`;
  return `${columnWords(column)} ${value}`;
}

/** The address of the rule editor with a rule begun from this group; null where a rule is not what helps. */
export function ruleAddress({ rule, column, value }: Group): string | null {
  if (!rule) return null;
  const search = new URLSearchParams({ column });
  if (value !== '') search.set('value', value);
  return `/allocation/rules?${search.toString()}`;
}

/** What would give owners to the most cost. */
export function TopUnallocated({ preset, currency }: { preset: Preset; currency: string }) {
  const { data, error, refetch, isFetching } = useUnallocated(preset);
  const path = useTenantPath();
  const groups = data?.groups.filter((group) => group.currency === currency) ?? [];
  return (
    <Card
      title="What has no owner"
      note="by what would help most"
      className="xl:col-span-6"
      actions={
        <Link to={path('/allocation/unallocated')} className={buttonClass('quiet')}>
          All
        </Link>
      }
    >
      {error && !data ? (
        <ErrorState
          what="Unallocated cost could not be grouped"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : groups.length === 0 ? (
        <p className="text-muted">Every charge has an owner.</p>
      ) : (
        <ul className="flex flex-col divide-y">
          {groups.slice(0, topShown).map((group) => (
            <GroupRow
              key={`${group.reason} ${group.column} ${group.value} ${group.name}`}
              group={group}
              preset={preset}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

export function GroupRow({ group, preset }: { group: Group; preset: Preset }) {
  const path = useTenantPath();
  const address = ruleAddress(group);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-sm break-words">{reasonWords(group)}</p>
        <p className="text-xs text-muted">
          <ExplainedAmount
            amount={group.effectiveCost}
            unit={group.currency}
            value={nobody}
            preset={preset}
            where={whereOf([inCurrency(group.currency), withValue(group.column, group.value)])}
          />{' '}
          {group.currency}
          {group.shareOfUnallocated &&
            `, ${formatShare(group.shareOfUnallocated)} of what has no owner`}
        </p>
      </div>
      {address && (
        <Link
          to={path(address)}
          className={buttonClass()}
          aria-label={`Make a rule: ${reasonWords(group)}`}
        >
          Make a rule
        </Link>
      )}
    </li>
  );
}
