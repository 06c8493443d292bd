import { useDeferredValue } from 'react';
import { useMatch } from '@/api/allocation';
import type { RuleCondition } from '@/api/types';
import { Amount } from '@/ui/amount';
import { addDays, spellNumberOf } from '@/ui/format/time';

const daysBack = 30;

/** How many charges a rule in the making would match, and what they cost; asked while it is written. */
export function MatchLine({ when }: { when: RuleCondition[] | undefined }) {
  const asked = useDeferredValue(when);
  const today = new Date().toISOString().slice(0, 10);
  const { data, error, isFetching } = useMatch(asked, addDays(today, -daysBack), addDays(today, 1));
  return (
    <p role="status" className="min-h-5 text-sm text-muted">
      {when === undefined ? (
        'Each condition needs a value.'
      ) : error ? (
        error.message
      ) : !data ? (
        'Counting…'
      ) : data.length === 0 ? (
        'No charge of the last 30 days fits.'
      ) : (
        <>
          {isFetching ? 'Counting… ' : 'Fits '}
          {data.map(({ currency, charges, effectiveCost }, at) => (
            <span key={currency}>
              {at > 0 && ', '}
              {spellNumberOf(charges, 'charge')} of{' '}
              <span className="font-medium text-ink">
                <Amount text={effectiveCost} currency={currency} /> {currency}
              </span>
            </span>
          ))}{' '}
          in the last 30 days
        </>
      )}
    </p>
  );
}
