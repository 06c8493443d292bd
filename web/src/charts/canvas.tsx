import type { RefObject } from 'react';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { Skeleton } from '@/ui/states';

interface CanvasProps {
  box: RefObject<HTMLDivElement | null>;
  /** What the picture shows, in one sentence, for those who do not see it. */
  label: string;
  className: string;
  waiting: boolean;
  failed: boolean;
  retry: () => void;
  /** What is said when the library does not arrive. */
  sorry: string;
}

/** The box of a picture: a skeleton of its size before it is there, and a way out when it does not come. */
export function Canvas({ box, label, className, waiting, failed, retry, sorry }: CanvasProps) {
  return (
    <div className={cx('relative', className)}>
      {waiting && <Skeleton className="absolute inset-0" />}
      {failed && (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-center justify-center gap-3 text-muted"
        >
          {sorry}
          <Button onClick={retry}>Try again</Button>
        </div>
      )}
      <div ref={box} role="img" aria-label={label} className="absolute inset-0" />
    </div>
  );
}
