import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { sessionsKey, stateKey } from '@/api/session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { tell } from '@/ui/toast';
import { PasswordField, Refusal } from './field';
import { useProof } from './proof';

export function PasswordCard({ hasPassword }: { hasPassword: boolean }) {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const proof = useProof();
  const change = () =>
    proof.run(async () => {
      await api<undefined>('/api/me/password', { method: 'POST', body: { password } });
      setPassword('');
      tell('Your password is changed; your other devices are signed out.');
      await client.invalidateQueries({ queryKey: sessionsKey });
      await client.invalidateQueries({ queryKey: stateKey });
    });
  return (
    <Card title="Password" note={hasPassword ? undefined : 'none yet'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change();
        }}
      >
        <PasswordField fresh value={password} onValue={setPassword} />
        <Refusal error={proof.error} />
        <Button type="submit" disabled={proof.isPending || password === ''}>
          Change the password
        </Button>
      </form>
      {proof.dialog}
    </Card>
  );
}
