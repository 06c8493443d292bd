import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import type { Person } from '@/api/types';
import { Button } from '@/ui/button';
import { EntranceCard } from './entrance-card';
import { EmailField, Field, PasswordField, Refusal } from './field';
import { useToken } from './way';

/** The first account: it operates the installation and owns the default tenant. */
export default function FirstPage() {
  const token = useToken();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const make = useMutation({
    mutationFn: () =>
      api<Person>('/api/auth/first', { method: 'POST', body: { token, email, name, password } }),
    onSuccess: () => {
      client.clear();
      void navigate('/', { replace: true });
    },
  });
  return (
    <EntranceCard title="The first administrator">
      <p className="mb-5 text-muted">
        This account may do everything: operate the installation and own the default tenant. From
        now on everyone signs in.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <EmailField value={email} onValue={setEmail} />
        <Field label="Your name" autoComplete="name" required value={name} onValue={setName} />
        <PasswordField fresh label="Password" value={password} onValue={setPassword} />
        <Refusal error={make.error} />
        <Button
          type="submit"
          look="primary"
          className="w-full justify-center"
          disabled={make.isPending || token === ''}
        >
          {make.isPending ? 'Making the account…' : 'Make the account'}
        </Button>
      </form>
    </EntranceCard>
  );
}
