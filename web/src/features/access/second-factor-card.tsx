import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { securityKey, stateKey, useSecurity } from '@/api/session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CopyButton } from '@/ui/copy-text';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { Field, Refusal } from './field';
import { useProof } from './proof';
import { QrCode } from './qr-code';

interface NewApp {
  ticket: string;
  secret: string;
  uri: string;
}

/** Codes of an authenticator app, and codes for the day when it is lost. */
export function SecondFactorCard({ email }: { email: string }) {
  const { data, error } = useSecurity();
  const client = useQueryClient();
  const proof = useProof();
  const [app, setApp] = useState<NewApp>();
  const [codes, setCodes] = useState<string[]>();
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: securityKey });
    await client.invalidateQueries({ queryKey: stateKey });
  };
  const begin = () =>
    proof.run(async () => setApp(await api<NewApp>('/api/me/totp', { method: 'POST' })));
  const drop = () =>
    proof.run(async () => {
      await api<undefined>('/api/me/totp', { method: 'DELETE' });
      setCodes(undefined);
      await refresh();
    });
  const renew = () =>
    proof.run(async () => {
      const made = await api<{ codes: string[] }>('/api/me/recovery-codes', { method: 'POST' });
      setCodes(made.codes);
      await refresh();
    });
  return (
    <Card title="Second factor" note="codes of an authenticator app">
      {error && !data ? (
        <ErrorState what="It could not be loaded" reason={error.message} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : app ? (
        <ConfirmApp
          app={app}
          email={email}
          onCancel={() => setApp(undefined)}
          onDone={(made) => {
            setApp(undefined);
            setCodes(made);
            void refresh();
          }}
        />
      ) : (
        <>
          <p className="mb-3 text-muted">
            {data.secondFactor
              ? `A code is asked for at sign-in. ${data.recoveryCodesLeft} recovery codes are left.`
              : 'With an authenticator app, a stolen password is not enough to sign in as you.'}
          </p>
          <Refusal error={proof.error} />
          <div className="flex flex-wrap gap-2">
            <Button onClick={begin} disabled={proof.isPending}>
              {data.secondFactor ? 'Use another app' : 'Set up an authenticator app'}
            </Button>
            {data.secondFactor && (
              <>
                <Button onClick={renew} disabled={proof.isPending}>
                  New recovery codes
                </Button>
                <Button look="danger" onClick={drop} disabled={proof.isPending}>
                  Switch off
                </Button>
              </>
            )}
          </div>
        </>
      )}
      {codes && <Codes codes={codes} onKept={() => setCodes(undefined)} />}
      {proof.dialog}
    </Card>
  );
}

interface ConfirmAppProps {
  app: NewApp;
  email: string;
  onDone: (codes: string[]) => void;
  onCancel: () => void;
}

function ConfirmApp({ app, email, onDone, onCancel }: ConfirmAppProps) {
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () =>
      api<{ codes: string[] }>('/api/me/totp/confirm', {
        method: 'POST',
        body: { ticket: app.ticket, code },
      }),
    onSuccess: ({ codes }) => onDone(codes),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p className="mb-3 text-muted">Scan this with your app, or type the secret into it.</p>
      <QrCode text={app.uri} label={`Picture for the authenticator app of ${email}`} />
      <p className="my-3 flex flex-wrap items-center gap-2">
        <code className="rounded-sm bg-sunken px-2 py-1 text-sm break-all">
          {app.secret.match(/.{1,4}/g)?.join(' ')}
        </code>
        <CopyButton label="Copy the secret" text={app.secret} />
      </p>
      <Field
        label="The code that the app shows"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        value={code}
        onValue={setCode}
      />
      <Refusal error={confirm.error} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={confirm.isPending}>
          Switch on
        </Button>
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  return (
    <div className="mt-4 rounded-md bg-warn-soft p-4">
      <p className="font-semibold text-warn">Keep these recovery codes</p>
      <p className="mt-1 mb-3 text-sm text-warn">
        Each signs you in once when the app is lost. They are shown only now.
      </p>
      <ul className="mb-3 grid gap-1 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex gap-2">
        <CopyButton label="Copy the recovery codes" text={codes.join('\n')} />
        <Button onClick={onKept}>I kept them</Button>
      </div>
    </div>
  );
}
