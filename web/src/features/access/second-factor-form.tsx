import { useState } from 'react';
import { useSignIn } from '@/api/session';
import { Button } from '@/ui/button';
import { Field, Refusal } from './field';

interface SecondFactorFormProps {
  ticket: string;
  remember: boolean;
  onDone: () => void;
  onRestart: () => void;
}

/** The code after a password or a link. */
export function SecondFactorForm({ ticket, remember, onDone, onRestart }: SecondFactorFormProps) {
  const [code, setCode] = useState('');
  const signIn = useSignIn('/api/auth/second-factor', onDone);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ ticket, code, remember });
      }}
    >
      <Field
        label="Code"
        hint="Of your authenticator app, or one of your recovery codes."
        autoComplete="one-time-code"
        inputMode="text"
        autoFocus
        required
        value={code}
        onValue={setCode}
      />
      <Refusal error={signIn.error} />
      <Button
        type="submit"
        look="primary"
        className="w-full justify-center"
        disabled={signIn.isPending}
      >
        {signIn.isPending ? 'Checking…' : 'Sign in'}
      </Button>
      <Button look="quiet" className="mt-2 w-full justify-center" onClick={onRestart}>
        Begin anew
      </Button>
    </form>
  );
}
