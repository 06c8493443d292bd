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
  const [waiting, setWaiting] = useState<{ work: () => Promise<unknown>; factor: boolean }>();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error, work) => {
      const wanted = wantedBy(error);
      if (wanted) setWaiting({ work, factor: wanted === 'prove_factor' });
    },
  });
  return {
    run: (work) => act.mutate(work),
    isPending: act.isPending,
    error: wantedBy(act.error) ? null : act.error,
    dialog: waiting ? (
      <ProofDialog
        factor={waiting.factor}
        onClose={() => setWaiting(undefined)}
        onProved={() => {
          setWaiting(undefined);
          act.mutate(waiting.work);
        }}
      />
    ) : null,
  };
}

/** Which proof the server asks for before it does the work; undefined when something else is wrong. */
function wantedBy(error: unknown): 'prove_again' | 'prove_factor' | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.code === 'prove_again' || error.code === 'prove_factor' ? error.code : undefined;
}

interface ProofDialogProps {
  /** True when a password is not enough. */
  factor: boolean;
  onClose: () => void;
  onProved: () => void;
}

function ProofDialog({ factor, onClose, onProved }: ProofDialogProps) {
  const { data: state } = useSignInState();
  const person = state?.person;
  const byPassword = person?.hasPassword === true && !factor;
  const byCode = person?.secondFactor === true && !byPassword;
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
      description={
        factor
          ? 'This is delicate: show your second factor first.'
          : 'This is delicate, and your last proof is a while ago.'
      }
    >
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          prove.mutate(byPassword ? { password } : { code });
        }}
      >
        {byPassword && <PasswordField value={password} onValue={setPassword} />}
        {byCode && (
          <Field label="Code of your authenticator app" value={code} onValue={setCode} required />
        )}
        <Refusal error={prove.error} />
        <div className="flex flex-col gap-2">
          {(byPassword || byCode) && (
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
