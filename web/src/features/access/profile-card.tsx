import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { stateKey } from '@/api/session';
import type { Person } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { tell } from '@/ui/toast';
import { EmailField, Field, Refusal } from './field';
import { useProof } from './proof';

export function ProfileCard({ person }: { person: Person }) {
  const client = useQueryClient();
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email);
  const rename = useMutation({
    mutationFn: () => api<Person>('/api/me', { method: 'PATCH', body: { name } }),
    onSuccess: () => {
      tell('Your name is changed.');
      return client.invalidateQueries({ queryKey: stateKey });
    },
  });
  const proof = useProof();
  const move = () =>
    proof.run(async () => {
      await api<undefined>('/api/me/email', { method: 'POST', body: { email } });
      tell(`A link is on its way to ${email}. With it, the address becomes yours.`);
    });
  return (
    <Card title="Profile" note={person.operator ? 'operates the installation' : undefined}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <Field label="Name" autoComplete="name" required value={name} onValue={setName} />
        <Refusal error={rename.error} />
        <Button type="submit" disabled={rename.isPending || name === person.name}>
          Save the name
        </Button>
      </form>
      <form
        className="mt-5 border-t pt-4"
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
      >
        <EmailField value={email} onValue={setEmail} />
        {!person.emailConfirmed && email === person.email && (
          <p className="-mt-2 mb-4 text-sm text-warn">Not confirmed yet.</p>
        )}
        <Refusal error={proof.error} />
        <Button
          type="submit"
          disabled={proof.isPending || (email === person.email && person.emailConfirmed)}
        >
          {email === person.email ? 'Send the link to confirm' : 'Change the address'}
        </Button>
      </form>
      {proof.dialog}
    </Card>
  );
}
