import type { Progress } from '@/api/types';
import { cx } from '@/ui/class-names';
import { spellBytes, spellCount, spellDuration } from '@/ui/format/time';

const phaseWords: Record<Progress['state'], string> = {
  starting: 'Starting',
  loading: 'Loading',
  checking: 'Checking',
};

/** Bytes, rows, rate and what is left; in a table row only the bar and the state. */
export function ProgressLine({ progress, compact }: { progress: Progress; compact?: boolean }) {
  const { bytesRead, bytesTotal } = progress;
  const known = bytesTotal > 0;
  const percent = known ? Math.min(100, Math.floor((bytesRead / bytesTotal) * 100)) : undefined;
  const words = [
    known ? `${spellBytes(bytesRead)} of ${spellBytes(bytesTotal)}` : spellBytes(bytesRead),
    `${spellCount(progress.rowsRead)} rows`,
    progress.rowsPerSecond ? `${spellCount(progress.rowsPerSecond)} rows/s` : '',
    progress.secondsRemaining ? `about ${spellDuration(progress.secondsRemaining)} left` : '',
  ].filter(Boolean);
  return (
    <span className={cx('flex min-w-0', compact ? 'items-center gap-2' : 'flex-col gap-2')}>
      <span
        role="progressbar"
        aria-label={`${phaseWords[progress.state]}, ${words.join(', ')}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className={cx(
          'block overflow-hidden rounded-full bg-sunken',
          compact ? 'h-1.5 w-20' : 'h-2.5 w-full',
        )}
      >
        <span
          className={cx(
            'block h-full rounded-full bg-accent transition-[width]',
            percent === undefined && 'w-full animate-pulse',
          )}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </span>
      <span
        className={cx(
          'truncate tabular-nums',
          compact ? 'text-xs text-muted' : 'text-sm whitespace-normal',
        )}
      >
        {compact
          ? `${phaseWords[progress.state]} ${percent === undefined ? '' : `${percent} %`}`
          : words.join(' · ')}
      </span>
    </span>
  );
}
