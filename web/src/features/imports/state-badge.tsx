import type { ImportState } from '@/api/types';
import { cx } from '@/ui/class-names';

export const stateWords: Record<ImportState, string> = {
  queued: 'Waiting',
  reading: 'Reading',
  checking: 'Checking',
  published: 'Published',
  replaced: 'Replaced',
  failed: 'Failed',
  cancelled: 'Cancelled',
  deleted: 'Deleted',
};

const colors: Record<ImportState, string> = {
  queued: 'bg-sunken text-muted',
  reading: 'bg-accent-soft text-accent',
  checking: 'bg-accent-soft text-accent',
  published: 'bg-good-soft text-good',
  replaced: 'bg-sunken text-muted',
  failed: 'bg-bad-soft text-bad',
  cancelled: 'bg-sunken text-muted',
  deleted: 'bg-sunken text-muted',
};

export function StateBadge({ state }: { state: ImportState }) {
  return (
    <span className={cx('inline-block rounded-sm px-2 text-xs/5.5 font-medium', colors[state])}>
      {stateWords[state]}
    </span>
  );
}
