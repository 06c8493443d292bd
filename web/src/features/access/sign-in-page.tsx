import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { useSignIn, useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { EntranceCard } from './entrance-card';
import { EmailField, PasswordField, Refusal, Remember } from './field';
import { PasskeyButton } from './passkey-button';
import { ProviderButtons, ProviderProblem } from './provider-buttons';
import { SecondFactorForm } from './second-factor-form';
import { useGoOn } from './way';

export default function SignInPage() {
  const goOn = useGoOn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(false);
  const [ticket, setTicket] = useState<string>();
  const signIn = useSignIn('/api/auth/sign-in', (step) => {
    if (step.step === 'done') goOn();
    else setTicket(step.ticket ?? undefined);
  });
  const withPasskey = useSignIn('/api/auth/passkey', goOn);
  if (ticket !== undefined) {
    return (
      <EntranceCard title="Second step">
        <SecondFactorForm
          ticket={ticket}
          remember={remember}
          onDone={goOn}
          onRestart={() => {
            setTicket(undefined);
            setPassword('');
          }}
        />
      </EntranceCard>
    );
  }
  return (
    <EntranceCard title="Sign in">
      <ProviderProblem />
      <ProviderButtons />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email, password, remember });
        }}
      >
        <EmailField value={email} onValue={setEmail} />
        <PasswordField value={password} onValue={setPassword} />
        <Remember value={remember} onValue={setRemember} />
        <Refusal error={signIn.error ?? withPasskey.error} />
        <Button
          type="submit"
          look="primary"
          className="w-full justify-center"
          disabled={signIn.isPending}
        >
          {signIn.isPending ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <div className="mt-5 flex flex-col gap-2 border-t pt-5">
        <PasskeyButton
          label="Sign in with a passkey"
          onAnswer={(answer) => withPasskey.mutate({ ...answer, remember })}
        />
        <LinkByMail email={email} />
        <Link to="/reset" className="mt-2 text-center text-sm text-accent underline">
          Forgot your password?
        </Link>
      </div>
    </EntranceCard>
  );
}

/** For who has no password at hand; where the server can send mails. */
function LinkByMail({ email }: { email: string }) {
  const { data: state } = useSignInState();
  const ask = useMutation({
    mutationFn: () => api<undefined>('/api/auth/link', { method: 'POST', body: { email } }),
  });
  if (!state?.mail) return null;
  return (
    <>
      <Button
        className="w-full justify-center"
        disabled={ask.isPending || email === ''}
        title={email === '' ? 'Type your e-mail address first' : undefined}
        onClick={() => ask.mutate()}
      >
        Send me a link to sign in
      </Button>
      {ask.isSuccess && (
        <p role="status" className="text-sm text-muted">
          If {email} has an account, a link is on its way. It works for 15 minutes.
        </p>
      )}
      <Refusal error={ask.error} />
    </>
  );
}
