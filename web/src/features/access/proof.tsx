import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '@/api/client';
import { ApiError } from '@/api/problem';
import { useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Field, PasswordField, Refusal } from './field';
import { PasskeyButton } from './passkey-button';

interface Proving {
  /** Does what is delicate; when the server wants a proof first, asks for it and tries again. */
  run: (work: () => Promise<unknown>) => void;
  isPending: boolean;
  error: Error | null;
  /** To be put somewhere on the screen. */
  dialog: ReactNode;
}

export function useProof(): Proving {
  const [waiting, setWaiting] = useState<() => Promise<unknown>>();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error, work) => {
      if (error instanceof ApiError && error.code === 'prove_again') setWaiting(() => work);
    },
  });
  const asked = act.error instanceof ApiError && act.error.code === 'prove_again';
  return {
    run: (work) => act.mutate(work),
    isPending: act.isPending,
    error: asked ? null : act.error,
    dialog: waiting ? (
      <ProofDialog
        onClose={() => setWaiting(undefined)}
        onProved={() => {
          setWaiting(undefined);
          act.mutate(waiting);
        }}
      />
    ) : null,
  };
}

function ProofDialog({ onClose, onProved }: { onClose: () => void; onProved: () => void }) {
  const { data: state } = useSignInState();
  const person = state?.person;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: (body: object) => api<undefined>('/api/auth/prove', { method: 'POST', body }),
    onSuccess: onProved,
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Is it you?"
      description="This is delicate, and your last proof is a while ago."
    >
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          prove.mutate(person?.hasPassword ? { password } : { code });
        }}
      >
        {person?.hasPassword && <PasswordField value={password} onValue={setPassword} />}
        {!person?.hasPassword && person?.secondFactor && (
          <Field label="Code of your authenticator app" value={code} onValue={setCode} required />
        )}
        <Refusal error={prove.error} />
        <div className="flex flex-col gap-2">
          {(person?.hasPassword || person?.secondFactor) && (
            <Button
              type="submit"
              look="primary"
              className="justify-center"
              disabled={prove.isPending}
            >
              Go on
            </Button>
          )}
          <PasskeyButton label="Use a passkey" onAnswer={(answer) => prove.mutate(answer)} />
        </div>
      </form>
    </Dialog>
  );
}
