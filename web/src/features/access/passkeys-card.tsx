import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { securityKey, useSecurity } from '@/api/session';
import type { PasskeyQuestion } from '@/api/types';
import { Button, IconButton } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellDay } from '@/ui/format/time';
import { TrashIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { Field, Refusal } from './field';
import { useProof } from './proof';
import { knowsPasskeys, makePasskey } from './webauthn';

export function PasskeysCard() {
  const { data, error } = useSecurity();
  const client = useQueryClient();
  const proof = useProof();
  const [name, setName] = useState('');
  const refresh = () => client.invalidateQueries({ queryKey: securityKey });
  const add = () =>
    proof.run(async () => {
      const question = await api<PasskeyQuestion>('/api/me/passkeys/begin', { method: 'POST' });
      const credential = await makePasskey(question.options);
      if (credential === undefined) {
        tell('No passkey was made.');
        return;
      }
      const body = { ticket: question.ticket, credential, name };
      await api<undefined>('/api/me/passkeys', { method: 'POST', body });
      setName('');
      await refresh();
    });
  const drop = (id: string) =>
    proof.run(async () => {
      await api<undefined>(`/api/me/passkeys/${id}`, { method: 'DELETE' });
      await refresh();
    });
  return (
    <Card title="Passkeys" note="sign in by fingerprint, face or PIN">
      {error && !data ? (
        <ErrorState what="Your passkeys could not be loaded" reason={error.message} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : data.passkeys.length === 0 ? null : (
        <ul className="mb-3 divide-y">
          {data.passkeys.map((key) => (
            <li key={key.id} className="flex min-h-11 items-center gap-3">
              <span className="min-w-0 flex-1 truncate">
                <span className="font-medium">{key.name}</span>{' '}
                <span className="text-sm text-muted">since {spellDay(key.createdAt)}</span>
              </span>
              <IconButton label={`Remove ${key.name}`} onClick={() => drop(key.id)}>
                <TrashIcon />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {knowsPasskeys() ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Field label="Name of a new passkey" value={name} onValue={setName} maxLength={100} />
          <Refusal error={proof.error} />
          <Button type="submit" disabled={proof.isPending}>
            Add a passkey
          </Button>
        </form>
      ) : (
        <p className="text-sm text-muted">This browser knows no passkeys.</p>
      )}
      {proof.dialog}
    </Card>
  );
}
