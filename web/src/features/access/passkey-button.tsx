import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { PasskeyQuestion } from '@/api/types';
import { Button } from '@/ui/button';
import { KeyIcon } from '@/ui/icons';
import { Refusal } from './field';
import { askPasskey, knowsPasskeys } from './webauthn';

interface PasskeyButtonProps {
  label: string;
  onAnswer: (answer: { ticket: string; credential: unknown }) => void;
}

/** Asks the browser for a passkey; not there where browsers know none. */
export function PasskeyButton({ label, onAnswer }: PasskeyButtonProps) {
  const [declined, setDeclined] = useState(false);
  const ask = useMutation({
    mutationFn: async () => {
      setDeclined(false);
      const question = await api<PasskeyQuestion>('/api/auth/passkey/begin', { method: 'POST' });
      const credential = await askPasskey(question.options);
      if (credential === undefined) setDeclined(true);
      else onAnswer({ ticket: question.ticket, credential });
    },
  });
  if (!knowsPasskeys()) return null;
  return (
    <>
      <Button
        className="w-full justify-center"
        onClick={() => ask.mutate()}
        disabled={ask.isPending}
      >
        <KeyIcon />
        {label}
      </Button>
      {declined && (
        <p role="status" className="mt-2 text-sm text-muted">
          No passkey was used.
        </p>
      )}
      <Refusal error={ask.error} />
    </>
  );
}
