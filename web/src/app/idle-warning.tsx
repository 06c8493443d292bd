import { useEffect, useState } from 'react';
import { signedOut } from '@/api/presence';
import { useRenew, useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { spellSeconds } from '@/ui/format/time';

const tickMs = 1000;

/** Two minutes before a session ends unused: time to say that somebody is still there. */
export function IdleWarning() {
  const { data, dataUpdatedAt } = useSignInState();
  const session = data?.session;
  // Nobody is signed in any more, and no screen asked for anything that would have told.
  const isOver = data?.kind === 'nobody';
  useEffect(() => {
    if (isOver) signedOut();
  }, [isOver]);
  return session && session.secondsLeft <= session.warnSeconds ? (
    <Countdown endsAt={dataUpdatedAt + session.secondsLeft * 1000} renewable={session.renewable} />
  ) : null;
}

function Countdown({ endsAt, renewable }: { endsAt: number; renewable: boolean }) {
  const [left, setLeft] = useState(() => endsAt - Date.now());
  const [hidden, setHidden] = useState(false);
  const renew = useRenew();
  useEffect(() => {
    const timer = setInterval(() => {
      const now = endsAt - Date.now();
      setLeft(now);
      if (now <= 0) signedOut();
    }, tickMs);
    return () => clearInterval(timer);
  }, [endsAt]);
  return (
    <Dialog
      open={!hidden}
      onOpenChange={() => (renewable ? renew.mutate() : setHidden(true))}
      title="Are you still there?"
      description={
        renewable
          ? 'You will be signed out because nothing was done for a while.'
          : 'You will be signed out: a session lasts twelve hours at most. Save what you are doing.'
      }
    >
      <p className="mt-4 text-2xl font-semibold tabular-nums" role="timer">
        {spellSeconds(Math.max(0, Math.ceil(left / 1000)))}
      </p>
      <div className="mt-5 flex justify-end">
        {renewable ? (
          <Button look="primary" onClick={() => renew.mutate()} disabled={renew.isPending}>
            Stay signed in
          </Button>
        ) : (
          <Button look="primary" onClick={() => setHidden(true)}>
            Understood
          </Button>
        )}
      </div>
    </Dialog>
  );
}
