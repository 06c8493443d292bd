import type { SyncRun } from '@/api/types';
import { cx } from '@/ui/class-names';
import { percentOf, progressWords } from './sync-words';

/** A bar, what is done of it, and how long the rest takes. */
export function SyncProgress({ sync }: { sync: SyncRun }) {
  const percent = percentOf(sync);
  const words = progressWords(sync).join(' · ');
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={`Syncing, ${words}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={cx(
            'h-full rounded-full transition-[width]',
            // Not yet counted must not look like done.
            percent === undefined ? 'w-full animate-pulse bg-edge' : 'bg-accent',
          )}
          style={percent === undefined ? undefined : { width: `${percent}%` }}
        />
      </div>
      <p className="text-sm tabular-nums">{words}</p>
      {sync.doing && <p className="text-xs break-all text-muted">Now: {sync.doing}</p>}
    </div>
  );
}
