import type { ReactNode } from 'react';
import { Button } from './button';
import { cx } from './class-names';
import { WarnIcon } from './icons';

/** Reserves the final size while an answer is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx('skeleton', className)} />;
}

export function SkeletonRows({ rows, className }: { rows: number; className?: string }) {
  return (
    <div className={cx('flex flex-col', className)} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-9 items-center gap-6 border-b">
          <Skeleton
            className={cx('h-3', row % 3 === 0 ? 'w-2/5' : row % 3 === 1 ? 'w-1/3' : 'w-1/2')}
          />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}

interface StateProps {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** Nothing here yet: says why, and what to do next. */
export function EmptyState({ title, children, actions, className }: StateProps) {
  return (
    <div
      className={cx('flex flex-col items-center justify-center px-6 py-10 text-center', className)}
    >
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="mt-1.5 max-w-prose text-muted">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

interface ErrorStateProps {
  /** What failed, in the words of the screen. */
  what: string;
  /** The reason as the server gave it. */
  reason: string;
  /** What a person can still do. */
  still?: ReactNode;
  retry?: (() => void) | undefined;
  retrying?: boolean;
  className?: string;
}

export function ErrorState({ what, reason, still, retry, retrying, className }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cx('flex items-start gap-3 rounded-lg bg-bad-soft p-4 text-bad', className)}
    >
      <WarnIcon className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{what}</p>
        <p className="mt-0.5 break-words">{reason}</p>
        {still && <p className="mt-0.5">{still}</p>}
        {retry && (
          <Button className="mt-3" onClick={retry} disabled={retrying}>
            {retrying ? 'Trying again…' : 'Try again'}
          </Button>
        )}
      </div>
    </div>
  );
}

export function Notice({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warn-soft px-4 py-2.5 text-warn">
      <WarnIcon />
      {/* What is to be done goes below on a phone, rather than beside a column of single words. */}
      <div className="min-w-0 flex-1 basis-56">{children}</div>
      {actions}
    </div>
  );
}
