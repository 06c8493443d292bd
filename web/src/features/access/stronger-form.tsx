import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { useSecurity, useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { Field, Refusal } from './field';
import { PasskeyButton } from './passkey-button';
import { PasskeysCard } from './passkeys-card';
import { SecondFactorCard } from './second-factor-card';

/** The second factor, asked for where a tenant asks everybody: shown by who has one, set up by who has none. */
export default function StrongerForm({ onDone }: { onDone: () => void }) {
  const { data: security, error } = useSecurity();
  const { data: state } = useSignInState();
  // What was there at first decides: recovery codes must be seen before the screen goes on.
  const [had, setHad] = useState<boolean>();
  if (error && !security)
    return <ErrorState what="Your account could not be loaded" reason={error.message} />;
  if (!security || !state?.person) return <SkeletonRows rows={4} />;
  const has = security.secondFactor || security.passkeys.length > 0;
  if (had === undefined) setHad(has);
  if (had ?? has)
    return (
      <CodeCard
        hasApp={security.secondFactor}
        hasKey={security.passkeys.length > 0}
        onDone={onDone}
      />
    );
  return (
    <>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <SecondFactorCard email={state.person.email} />
        <PasskeysCard />
      </div>
      <Button look="primary" className="mt-4" onClick={onDone} disabled={!has}>
        Go on
      </Button>
    </>
  );
}

interface CodeCardProps {
  hasApp: boolean;
  hasKey: boolean;
  onDone: () => void;
}

function CodeCard({ hasApp, hasKey, onDone }: CodeCardProps) {
  const [code, setCode] = useState('');
  const client = useQueryClient();
  const prove = useMutation({
    mutationFn: (body: object) => api<undefined>('/api/auth/prove', { method: 'POST', body }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
  return (
    <Card title="Your second factor" className="max-w-md">
      {hasApp && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            prove.mutate({ code });
          }}
        >
          <Field
            label="Code"
            hint="Of your authenticator app, or one of your recovery codes."
            autoComplete="one-time-code"
            autoFocus
            required
            value={code}
            onValue={setCode}
          />
          <Button
            type="submit"
            look="primary"
            className="mb-2 w-full justify-center"
            disabled={prove.isPending}
          >
            {prove.isPending ? 'Checking…' : 'Go on'}
          </Button>
        </form>
      )}
      {hasKey && (
        <PasskeyButton label="Use a passkey" onAnswer={(answer) => prove.mutate(answer)} />
      )}
      <Refusal error={prove.error} />
    </Card>
  );
}
