import type { Verdict } from '@/api/types';
import { cx } from '@/ui/class-names';
import { formatExact, isZero } from '@/ui/format/decimal';
import { Amount } from '@/ui/amount';

export const verdictWords: Record<Verdict, string> = {
  agrees: 'Agrees',
  explained: 'Explained',
  differs: 'Differs',
};

const colors: Record<Verdict, string> = {
  agrees: 'bg-good-soft text-good',
  explained: 'bg-warn-soft text-warn',
  differs: 'bg-bad-soft text-bad',
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  return (
    <span className={cx('inline-block rounded-sm px-2 text-xs/5.5 font-medium', colors[verdict])}>
      {verdictWords[verdict]}
    </span>
  );
}

interface DifferenceProps {
  amount: string | null;
  currency: string;
  verdict: Verdict;
}

/** Red where nothing explains it; a figure that is not known is a dash. */
export function Difference({ amount, currency, verdict }: DifferenceProps) {
  if (amount === null) return <span className="text-muted">–</span>;
  if (isZero(amount)) return <span className="text-muted">{formatExact(amount)}</span>;
  return (
    <Amount
      text={amount}
      currency={currency}
      signed
      className={verdict === 'differs' ? 'font-medium text-bad' : 'font-medium text-warn'}
    />
  );
}

export function Words({ text }: { text: string | null }) {
  return <span title={text ?? undefined}>{text ?? ''}</span>;
}
