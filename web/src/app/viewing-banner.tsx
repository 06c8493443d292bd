import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useEndLook } from '@/api/looking';
import { useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { spellMoment } from '@/ui/format/moment';
import { Notice } from '@/ui/states';

/** On every screen while somebody looks as another: whose eyes these are, until when, and the way back. */
export function ViewingBanner() {
  const { data: state } = useSignInState();
  const client = useQueryClient();
  const end = useEndLook();
  const view = state?.viewing;
  const until = view?.until;

  // It ends by itself: then everything is looked at anew, as oneself.
  useEffect(() => {
    if (!until) return undefined;
    const left = Math.max(0, new Date(until).getTime() - Date.now()) + 500;
    const timer = setTimeout(() => void client.resetQueries(), left);
    return () => clearTimeout(timer);
  }, [until, client]);

  if (!view) return null;
  return (
    <div role="region" aria-label="Looking as another member" className="mb-4">
      <Notice
        actions={
          <Button onClick={() => end.mutate()} disabled={end.isPending}>
            Be {state.person?.name ?? 'yourself'} again
          </Button>
        }
      >
        You see what <strong>{view.name}</strong> sees, until {spellMoment(view.until)}. You can
        only read; the audit log names both of you.
      </Notice>
    </div>
  );
}
