import { useState } from 'react';
import { useExplanation, type ExplainAsked } from '@/api/allocation';
import type { Explanation } from '@/api/allocation-types';
import { measureWords } from '@/api/words';
import { Amount } from '@/ui/amount';
import { Dialog } from '@/ui/dialog';
import { currencyDigits, formatShare } from '@/ui/format/decimal';
import { spellDay } from '@/ui/format/time';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { ruleWords } from './rule-words';
import { ownerWords } from './words';

interface ExplainedProps extends ExplainAsked {
  amount: string;
  /** The currency or unit; empty for a number of charges. */
  unit: string;
}

/** A figure that says, when asked, how it came about. */
export function ExplainedAmount({ amount, unit, ...asked }: ExplainedProps) {
  const [open, setOpen] = useState(false);
  const called = asked.value === undefined ? 'everybody' : ownerWords(asked.value);
  return (
    <>
      <button
        type="button"
        className="inline-block min-h-6 leading-6 rounded-sm underline decoration-dotted underline-offset-4 hover:text-accent"
        aria-label={`Why ${called} has ${amount} ${unit}`.trim()}
        onClick={() => setOpen(true)}
      >
        <Amount text={amount} digits={digitsOf(asked.measure, unit)} />
      </button>
      {open && <ExplainDrawer {...{ unit, ...asked }} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DrawerProps extends ExplainAsked {
  unit: string;
  onClose: () => void;
}

/** From a figure back to rules, pools with their keys, and the charges themselves. */
export function ExplainDrawer({ unit, onClose, ...asked }: DrawerProps) {
  const measure = measureWords(asked.measure ?? 'EffectiveCost').toLowerCase();
  return (
    <Dialog
      open
      drawer
      onOpenChange={(open) => open || onClose()}
      title={
        asked.value === undefined
          ? 'How this came about'
          : `Why ${ownerWords(asked.value)} ${isCost(asked.measure) ? 'pays' : 'has'} this`
      }
      description={`The ${measure}, by rules, pools with their keys, and the charges themselves.`}
    >
      <div
        role="region"
        aria-label="Explanation, scrolls"
        tabIndex={0}
        className="mt-3 min-h-0 flex-1 overflow-y-auto"
      >
        <Steps asked={asked} unit={unit} />
      </div>
    </Dialog>
  );
}

const isCost = (measure: string | undefined) => measure === undefined || measure.endsWith('Cost');

function digitsOf(measure: string | undefined, unit: string): number {
  if (measure === 'Count') return 0;
  return currencyDigits(isCost(measure) ? unit : null);
}

function Steps({ asked, unit }: { asked: ExplainAsked; unit: string }) {
  const { data, error, refetch, isFetching } = useExplanation(asked);
  if (error && !data) {
    return (
      <ErrorState
        what="The figure could not be explained"
        reason={error.message}
        still="The figure itself is right."
        retry={() => void refetch()}
        retrying={isFetching}
      />
    );
  }
  if (!data) return <SkeletonRows rows={5} />;
  if (data.steps.length === 0) return <p className="text-muted">Nothing came here in this time.</p>;
  const total = data.totals.find((one) => one.unit === unit);
  return (
    <>
      {total && (
        <p className="mb-1 text-2xl font-semibold">
          <Amount text={total.amount} digits={digitsOf(asked.measure, unit)} />{' '}
          <span className="text-base font-normal text-muted">{unit}</span>
        </p>
      )}
      <ol className="flex flex-col divide-y">
        {data.steps.map((step, at) => (
          // Two steps can be alike in all but their charges.
          <Step key={at} step={step} digits={digitsOf(asked.measure, step.unit)} />
        ))}
      </ol>
      {data.steps.length === stepsTold && (
        <p className="py-2 text-sm text-muted">These are the {stepsTold} largest parts.</p>
      )}
    </>
  );
}

/** As many parts as the server tells at most. */
const stepsTold = 100;

const methods: Record<string, string> = {
  direct: 'directly',
  inferred: 'by its name',
  shared: 'as a share',
  default: 'because nothing else took it',
  unallocated: 'because no rule took it',
  pending: 'not worked out yet',
};

type Told = Explanation['steps'][number];

/** Where a rule sent it into a pool that had no key, a rule took it after all. */
function methodWords({ method, rule, pools }: Told): string {
  if (method === 'unallocated' && rule)
    return pools.length > 0 ? 'without an owner, as the pool had no key,' : 'without an owner';
  return methods[method ?? ''] ?? String(method);
}

function Step({ step, digits }: { step: Told; digits: number }) {
  return (
    <li className="py-2.5 text-sm">
      <p>
        <span className="font-medium">
          <Amount text={step.amount} digits={digits} /> {step.unit}
        </span>{' '}
        {methodWords(step)}
        {step.rule && (
          <>
            {' '}
            by the rule <span className="font-medium">{step.rule.name || step.rule.id}</span>{' '}
            <span className="text-muted">
              ({ruleWords(step.rule)}, version {step.number})
            </span>
          </>
        )}
      </p>
      {step.pools.length > 0 && (
        <p className="mt-1 text-muted">
          Through {step.pools.map(({ name, id }) => name || id).join(', then ')}
          {step.shareDay && `, shared out on ${spellDay(step.shareDay)} as`}
        </p>
      )}
      {step.shares.length > 0 && <Shares shares={step.shares} />}
      {step.charges.length > 0 && (
        <ul aria-label="Largest charges" className="mt-1 text-xs text-muted">
          {step.charges.map((charge, at) => (
            <li key={at} className="flex justify-between gap-3">
              <span className="min-w-0 truncate" title={charge.resource || charge.description}>
                {[charge.service, charge.subAccount, tail(charge.resource || charge.description)]
                  .filter(Boolean)
                  .join(', ')}
              </span>
              <Amount text={charge.amount} digits={digits} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const tailLetters = 28;

/** What tells one resource from another stands at the end of its id. */
function tail(text: string): string {
  return text.length > tailLetters + 4 ? `…${text.slice(-tailLetters)}` : text;
}

const sharesShown = 8;

function Shares({ shares }: { shares: Told['shares'] }) {
  return (
    <ul aria-label="Shares of the pool" className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
      {shares.slice(0, sharesShown).map((share) => (
        <li key={`${share.currency} ${Object.values(share.owners).join(' ')} ${share.pool}`}>
          {Object.values(share.owners).map(ownerWords).join(', ')} {formatShare(share.share)}
        </li>
      ))}
      {shares.length > sharesShown && <li>and {shares.length - sharesShown} more</li>}
    </ul>
  );
}
