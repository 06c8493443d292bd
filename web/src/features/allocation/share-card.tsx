import type { AllocationReport, AllocationShare } from '@/api/allocation-types';
import type { Preset } from '@/api/presets';
import { whereOf } from '@/api/where';
import { Card } from '@/ui/card';
import { formatShare } from '@/ui/format/decimal';
import { spellMonth } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { Meter } from '@/ui/meter';
import { ExplainedAmount } from './explain-dialog';
import { inCurrency } from './words';

const states: Record<string, { words: string; tone: 'good' | 'warn' | 'bad' | 'plain' }> = {
  ALLOCATION_TOO_LOW: {
    words:
      'Less than half of the cost has an owner: what is said per owner is not to be believed yet.',
    tone: 'bad',
  },
  BELOW_TARGET: { words: 'Below the target of those who begin.', tone: 'warn' },
  CRAWL: { words: 'At the target of those who begin.', tone: 'plain' },
  WALK: { words: 'At the target of the experienced.', tone: 'good' },
  NOTHING: { words: 'There is no cost to allocate.', tone: 'plain' },
};

const methodWords: Record<string, string> = {
  direct: 'Direct',
  inferred: 'Inferred from names',
  shared: 'Shared by a key',
  default: 'By default',
  unallocated: 'Nobody',
  pending: 'Not worked out yet',
};

/** How a cost with an owner can have come to it. */
const owned = ['direct', 'inferred', 'shared'];

interface ShareCardProps {
  report: AllocationReport;
  share: AllocationShare;
  preset: Preset;
}

/** The share that has an owner, against its target, month by month, and how far it can be trusted. */
export function ShareCard({ report, share, preset }: ShareCardProps) {
  const state = states[share.state ?? ''] ?? { words: '', tone: 'plain' as const };
  const months = report.months.filter((month) => month.share.currency === share.currency);
  // The same charges that the share counts.
  const counted = [
    inCurrency(share.currency),
    ...(report.excludedCategories.length > 0
      ? [{ column: 'ChargeCategory', op: 'isNot', values: report.excludedCategories } as const]
      : []),
  ];
  const isBad = state.tone === 'bad' || state.tone === 'warn';
  return (
    <Card title="Share with an owner" note={share.currency} className="xl:col-span-5">
      <p className="text-3xl font-semibold tabular-nums">
        {share.share ? formatShare(share.share) : '–'}
      </p>
      <Meter
        label="Share with an owner"
        share={share.share ?? null}
        target={report.targetCrawl}
        tone={state.tone}
        className="my-3"
      />
      <p
        role={state.tone === 'bad' ? 'alert' : undefined}
        className={`flex items-start gap-1.5 text-sm ${state.tone === 'bad' ? 'text-bad' : state.tone === 'warn' ? 'text-warn' : 'text-muted'}`}
      >
        {isBad ? <WarnIcon className="mt-0.5" /> : <CheckIcon className="mt-0.5" />}
        <span>
          {state.words} Targets: {formatShare(report.targetCrawl, { digits: 0 })} to begin with,{' '}
          {formatShare(report.targetWalk, { digits: 0 })} later.
        </span>
      </p>
      <p className="mt-1 text-xs text-muted">
        <ExplainedAmount
          amount={share.allocated}
          unit={share.currency}
          preset={preset}
          where={whereOf([
            ...counted,
            {
              column: 'alloc:method',
              op: 'is',
              values: report.defaultCounts ? [...owned, 'default'] : owned,
            },
          ])}
        />{' '}
        of{' '}
        <ExplainedAmount
          amount={share.total}
          unit={share.currency}
          preset={preset}
          where={whereOf(counted)}
        />{' '}
        {share.currency}
        {report.excludedCategories.length > 0 &&
          `; ${report.excludedCategories.join(', ')} does not count`}
        {report.pendingImports > 0 && `; ${report.pendingImports} imports are not worked out yet`}
      </p>
      {report.problem && (
        <p role="alert" className="mt-2 text-sm text-bad">
          The last computation failed: {report.problem}
        </p>
      )}
      <h3 className="mt-4 mb-1 text-sm font-medium">Month by month</h3>
      <ul className="flex flex-col gap-1.5">
        {months.map(({ month, share: of }) => (
          <li key={month} className="grid grid-cols-[7rem_1fr_4rem] items-center gap-3 text-sm">
            <span className="text-muted">{spellMonth(month)}</span>
            <Meter
              label={spellMonth(month)}
              share={of.share ?? null}
              target={report.targetCrawl}
              className="!h-1.5"
            />
            <span className="text-right tabular-nums">
              {of.share ? formatShare(of.share) : '–'}
            </span>
          </li>
        ))}
      </ul>
      <h3 className="mt-4 mb-1 text-sm font-medium">How it came about</h3>
      <ul className="text-sm">
        {share.methods.map(({ method, effectiveCost }) => (
          <li key={method} className="flex justify-between gap-3">
            <span className="text-muted">{methodWords[method ?? ''] ?? method}</span>
            <ExplainedAmount
              amount={effectiveCost}
              unit={share.currency}
              preset={preset}
              where={whereOf([
                ...counted,
                { column: 'alloc:method', op: 'is', values: [method ?? ''] },
              ])}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
