import { useId, type ReactNode } from 'react';
import { cx } from './class-names';

interface CardProps {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  className?: string;
  bodyClass?: string;
  children: ReactNode;
}

/** A titled part of a screen; a landmark of its own, so it can be reached by name. */
export function Card({ title, note, actions, className, bodyClass, children }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cx('flex min-w-0 flex-col rounded-lg border bg-surface', className)}
    >
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2.5 pb-1.5">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {note && (
          <p className="min-h-5 text-sm text-muted max-sm:order-last max-sm:basis-full">{note}</p>
        )}
        {actions && <div className="ml-auto flex items-center gap-1.5">{actions}</div>}
      </header>
      <div className={cx('min-w-0 flex-1 px-4 pb-4', bodyClass)}>{children}</div>
    </section>
  );
}
