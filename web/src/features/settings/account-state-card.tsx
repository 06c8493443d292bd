import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { api, queryString } from '@/api/client';
import { useSignInState } from '@/api/session';
import type { Account } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { tell } from '@/ui/toast';

/** For who operates the installation: shuts somebody out of all of it, or lets them in again. */
export function AccountStateCard() {
  const may = useMay();
  const { data: state } = useSignInState();
  const [email, setEmail] = useState('');
  const [asking, setAsking] = useState(false);
  const find = useMutation({
    mutationFn: async (address: string) =>
      (await api<Account[]>(`/api/platform/accounts${queryString({ email: address })}`))[0] ?? null,
  });
  const set = useMutation({
    mutationFn: ({ id, to }: { id: string; to: 'disable' | 'enable' }) =>
      api<Account>(`/api/platform/accounts/${id}/${to}`, { method: 'POST' }),
    onSuccess: (account) => {
      tell(
        `${account.name} ${account.active ? 'may sign in again' : 'is signed out and stays out'}.`,
      );
      find.mutate(account.email);
    },
    onError: (error) => tell(`Nothing was changed: ${error.message}`),
  });
  if (!may('platform:operate') || !state?.accounts) return null;
  const account = find.data;
  return (
    <Card title="Accounts" note="Of the whole installation.">
      <form
        className="flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          find.mutate(email);
        }}
      >
        <input
          type="email"
          required
          aria-label="E-mail address of an account"
          placeholder="name@example.com"
          className="control min-w-0 flex-1"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Button type="submit" disabled={find.isPending}>
          Find
        </Button>
      </form>
      <div aria-live="polite" className="mt-3">
        {find.error && <p className="text-bad">{find.error.message}</p>}
        {account === null && <p className="text-muted">No account has this address.</p>}
        {account && (
          <div className="flex flex-wrap items-center gap-3">
            <p className="min-w-0 flex-1">
              <span className="block truncate font-medium">{account.name}</span>
              <span className="block text-sm text-muted">
                {account.active ? 'May sign in' : 'Disabled'}
                {account.operator && ', operates the installation'}
                {account.secondFactor ? ', with a second factor' : ', without a second factor'}
              </span>
            </p>
            {account.active ? (
              <Button look="danger" disabled={set.isPending} onClick={() => setAsking(true)}>
                Disable
              </Button>
            ) : (
              <Button
                disabled={set.isPending}
                onClick={() => set.mutate({ id: account.id, to: 'enable' })}
              >
                Enable
              </Button>
            )}
            <Confirm
              open={asking}
              onOpenChange={setAsking}
              title={`Disable ${account.name}?`}
              description="Every browser and program is signed out at once, keys sleep, and nobody signs in with this account. Roles stay."
              action="Disable account"
              onConfirm={() => set.mutate({ id: account.id, to: 'disable' })}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
