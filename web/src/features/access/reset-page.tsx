import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { useSignInState } from '@/api/session';
import { Button, buttonClass } from '@/ui/button';
import { EntranceCard } from './entrance-card';
import { EmailField, PasswordField, Refusal } from './field';
import { useToken } from './way';

/** Without a link: asks for one. With it: chooses a password. */
export default function ResetPage() {
  const token = useToken();
  return token === '' ? <AskForReset /> : <ChoosePassword token={token} />;
}

function AskForReset() {
  const { data: state } = useSignInState();
  const [email, setEmail] = useState('');
  const ask = useMutation({
    mutationFn: () => api<undefined>('/api/auth/reset', { method: 'POST', body: { email } }),
  });
  return (
    <EntranceCard title="Choose a new password">
      {state?.mail === false && (
        <p className="mb-4 text-muted">
          This server has no mail server: ask who operates it; the link is in the server’s log.
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <EmailField value={email} onValue={setEmail} />
        <Refusal error={ask.error} />
        <Button
          type="submit"
          look="primary"
          className="w-full justify-center"
          disabled={ask.isPending}
        >
          Send me a link
        </Button>
      </form>
      {ask.isSuccess && (
        <p role="status" className="mt-4 text-sm text-muted">
          If {email} has an account, a link is on its way. It works for an hour.
        </p>
      )}
      <BackToSignIn />
    </EntranceCard>
  );
}

function ChoosePassword({ token }: { token: string }) {
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () =>
      api<undefined>('/api/auth/reset/use', { method: 'POST', body: { token, password } }),
  });
  if (reset.isSuccess) {
    return (
      <EntranceCard title="Your password is changed">
        <p role="status" className="mb-5 text-muted">
          All devices are signed out. Sign in with the new password.
        </p>
        <Link to="/sign-in" className={buttonClass('primary', 'w-full justify-center')}>
          Sign in
        </Link>
      </EntranceCard>
    );
  }
  return (
    <EntranceCard title="Choose a new password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        <PasswordField fresh value={password} onValue={setPassword} />
        <Refusal error={reset.error} />
        <Button
          type="submit"
          look="primary"
          className="w-full justify-center"
          disabled={reset.isPending}
        >
          {reset.isPending ? 'Changing…' : 'Change the password'}
        </Button>
      </form>
      <BackToSignIn />
    </EntranceCard>
  );
}

export function BackToSignIn() {
  return (
    <Link to="/sign-in" className="mt-4 block text-center text-sm text-accent underline">
      Back to sign-in
    </Link>
  );
}
