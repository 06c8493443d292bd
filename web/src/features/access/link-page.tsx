import { useState } from 'react';
import { Link } from 'react-router';
import { useSignIn } from '@/api/session';
import { Button, buttonClass } from '@/ui/button';
import { EntranceCard } from './entrance-card';
import { Refusal, Remember } from './field';
import { SecondFactorForm } from './second-factor-form';
import { useGoOn, useToken } from './way';

/** Where a link by mail leads. It is used by a click and not by looking: programs that scan mails look, too. */
export default function LinkPage() {
  const token = useToken();
  const goOn = useGoOn();
  const [remember, setRemember] = useState(false);
  const [ticket, setTicket] = useState<string>();
  const signIn = useSignIn('/api/auth/link/use', (step) => {
    if (step.step === 'done') goOn();
    else setTicket(step.ticket ?? undefined);
  });
  return (
    <EntranceCard title="Sign in with your link">
      {ticket !== undefined ? (
        <SecondFactorForm
          ticket={ticket}
          remember={remember}
          onDone={goOn}
          onRestart={() => setTicket(undefined)}
        />
      ) : (
        <>
          <Remember value={remember} onValue={setRemember} />
          <Refusal error={signIn.error} />
          <Button
            look="primary"
            className="w-full justify-center"
            disabled={signIn.isPending || token === ''}
            onClick={() => signIn.mutate({ token, remember })}
          >
            {signIn.isPending ? 'Signing in…' : 'Sign in'}
          </Button>
          {signIn.error && (
            <Link to="/sign-in" className={buttonClass('quiet', 'mt-2 w-full justify-center')}>
              Other ways to sign in
            </Link>
          )}
        </>
      )}
    </EntranceCard>
  );
}
