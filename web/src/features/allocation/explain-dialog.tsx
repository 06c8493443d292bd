import { useState } from 'react';
import { useExplanation, type ExplainAsked } from '@/api/allocation';
import type { Explanation } from '@/api/allocation-types';
import { Amount } from '@/ui/amount';
import { Dialog } from '@/ui/dialog';
import { formatShare } from '@/ui/format/decimal';
import { spellDay } from '@/ui/format/time';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { ruleWords } from './rule-words';
import { ownerWords } from './words';

interface ExplainedProps extends ExplainAsked {
  amount: string;
  currency: string;
}

/** A figure that says, when asked, how it came about. */
export function ExplainedAmount({ amount, currency, ...asked }: ExplainedProps) {
  const [open, setOpen] = useState(false);
  const called = ownerWords(asked.value);
  return (
    <>
      <button
        type="button"
        className="rounded-sm underline decoration-dotted underline-offset-4 hover:text-accent"
        aria-label={`Why ${called} has ${amount} ${currency}`}
        onClick={() => setOpen(true)}
      >
        <Amount text={amount} currency={currency} />
      </button>
      {open && (
        <Dialog
          open
          onOpenChange={setOpen}
          title={`Why ${called} pays this`}
          description="From the figure back to rules, pools with their keys, and the charges themselves."
        >
          <div
            role="region"
            aria-label="Explanation, scrolls"
            tabIndex={0}
            className="mt-4 max-h-[60vh] overflow-y-auto"
          >
            <Steps asked={asked} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Steps({ asked }: { asked: ExplainAsked }) {
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
  return (
    <ol className="flex flex-col divide-y">
      {data.steps.map((step, at) => (
        // Two steps can be alike in all but their charges.
        <Step key={at} step={step} />
      ))}
    </ol>
  );
}

const methods: Record<string, string> = {
  direct: 'directly',
  inferred: 'by its name',
  shared: 'as a share',
  default: 'because nothing else took it',
  unallocated: 'because no rule took it',
  pending: 'not worked out yet',
};

function Step({ step }: { step: Explanation['steps'][number] }) {
  return (
    <li className="py-2.5 text-sm">
      <p>
        <span className="font-medium">
          <Amount text={step.effectiveCost} currency={step.currency} /> {step.currency}
        </span>{' '}
        {methods[step.method ?? ''] ?? step.method}
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
      {step.shares.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
          {step.shares.slice(0, sharesShown).map((share) => (
            <li key={`${share.currency} ${Object.values(share.owners).join(' ')} ${share.pool}`}>
              {Object.values(share.owners).join(', ')} {formatShare(share.share)}
            </li>
          ))}
        </ul>
      )}
      {step.charges.length > 0 && (
        <ul className="mt-1 text-xs text-muted">
          {step.charges.map((charge, at) => (
            <li key={at} className="flex justify-between gap-3">
              <span className="min-w-0 truncate">
                {[charge.service, charge.subAccount, charge.resource || charge.description]
                  .filter(Boolean)
                  .join(', ')}
              </span>
              <Amount text={charge.effectiveCost} currency={step.currency} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const sharesShown = 8;
