import { cx } from './class-names';
import { formatShare } from './format/decimal';

interface MeterProps {
  label: string;
  /** A share as exact text, 0 to 1; null when there is nothing to measure. */
  share: string | null;
  /** Marked on the scale, in the same form. */
  target?: string | undefined;
  tone?: 'good' | 'warn' | 'bad' | 'plain';
  className?: string;
}

const tones = { good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad', plain: 'bg-accent' };

/** A share against its target, as a length and as words. */
export function Meter({ label, share, target, tone = 'plain', className }: MeterProps) {
  const words = share === null ? 'nothing to measure' : formatShare(share);
  const aim = target ? `, target ${formatShare(target, { digits: 0 })}` : '';
  return (
    <div
      role="img"
      aria-label={`${label}: ${words}${aim}`}
      className={cx('relative h-2.5 rounded-full bg-sunken', className)}
    >
      <div
        className={cx('h-full rounded-full', tones[tone])}
        style={{ width: share === null ? 0 : `clamp(0%, calc(${share} * 100%), 100%)` }}
      />
      {target && (
        <div
          className="absolute -inset-y-1 w-0.5 bg-ink"
          style={{ left: `calc(${target} * 100% - 1px)` }}
        />
      )}
    </div>
  );
}
