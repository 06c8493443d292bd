import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { useConnectionActions } from '@/api/connections';
import type { Connection, SourceCheck } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { cx } from '@/ui/class-names';
import { spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** Where a form that saved the connection asks for the test to begin at once. */
export const testAtOnce = { test: true };

/** Each thing a sync needs, tried one after the other; nothing is fetched or kept. */
export function TestCard({ connection }: { connection: Connection }) {
  const { test } = useConnectionActions(connection.id);
  const asked = (useLocation().state as { test?: boolean } | null)?.test === true;
  const begun = useRef(false);
  const { mutate } = test;
  useEffect(() => {
    if (!asked || begun.current) return;
    begun.current = true;
    mutate();
  }, [asked, mutate]);

  const wrong = test.data?.filter(({ ok }) => !ok).length ?? 0;
  return (
    <Card
      title="Test"
      note={
        test.data && (
          <span className={wrong > 0 ? 'text-bad' : 'text-good'}>
            {wrong > 0 ? `${spellNumberOf(wrong, 'step')} failed` : 'Everything works'}
          </span>
        )
      }
      actions={
        <Button disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? 'Testing…' : test.data ? 'Test again' : 'Test connection'}
        </Button>
      }
    >
      <div aria-live="polite" aria-busy={test.isPending}>
        {test.isPending ? (
          <SkeletonRows rows={3} className="[&>div]:h-12" />
        ) : test.error ? (
          <ErrorState what="The test could not be run" reason={test.error.message} />
        ) : test.data ? (
          <ol className="divide-y">
            {test.data.map((step) => (
              <Step key={step.what} step={step} />
            ))}
          </ol>
        ) : (
          <p className="text-muted">
            Tries each thing a sync needs, from the identity to the first file, and says what to
            mend. Nothing is fetched.
          </p>
        )}
        {test.data && connection.state === 'paused' && !connection.lastSyncAt && (
          <p className="mt-3 text-muted">
            {wrong > 0
              ? 'Mend what failed and test again. Nothing syncs until you start it.'
              : 'Nothing has been fetched yet: press “Start syncing” above when you are ready.'}
          </p>
        )}
      </div>
    </Card>
  );
}

function Step({ step }: { step: SourceCheck }) {
  const Icon = step.ok ? CheckIcon : WarnIcon;
  return (
    <li className="flex items-start gap-2.5 py-2.5">
      <Icon className={cx('mt-0.5', step.ok ? 'text-good' : 'text-bad')} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {step.what.charAt(0).toUpperCase() + step.what.slice(1)}
          <span className={step.ok ? 'text-good' : 'text-bad'}>
            {step.ok ? ': works' : ': failed'}
          </span>
        </p>
        <p className="text-sm break-words text-muted">{step.detail}</p>
      </div>
    </li>
  );
}
