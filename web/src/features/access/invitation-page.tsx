import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '@/api/client';
import { useSignInState } from '@/api/session';
import { withTenant } from '@/api/tenant';
import type { OpenInvitation } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { ErrorState, Skeleton } from '@/ui/states';
import { EntranceCard } from './entrance-card';
import { Field, PasswordField, Refusal } from './field';
import { useToken } from './way';

/** Where an invitation leads: who has an account joins with it, who has none makes one. */
export default function InvitationPage() {
  const token = useToken();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: state } = useSignInState();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const looked = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api<OpenInvitation>('/api/auth/invitation', { method: 'POST', body: { token } }),
  });
  const accept = useMutation({
    mutationFn: () =>
      api<undefined>('/api/auth/invitation/accept', {
        method: 'POST',
        body: { token, name, password },
      }),
    onSuccess: () => {
      const slug = looked.data?.slug;
      client.clear();
      void navigate(withTenant('/', slug), { replace: true });
    },
  });
  if (looked.error) {
    return (
      <EntranceCard title="This invitation does not work">
        <ErrorState what="It cannot be accepted" reason={looked.error.message} />
        <Link to="/sign-in" className={buttonClass('plain', 'mt-4 w-full justify-center')}>
          Sign in
        </Link>
      </EntranceCard>
    );
  }
  if (!looked.data || !state) return <Skeleton className="h-80 w-full rounded-lg" />;
  const { email, tenant, invitedBy, hasAccount } = looked.data;
  const signedIn = state.person?.email.toLowerCase() === email.toLowerCase();
  return (
    <EntranceCard title={`Join ${tenant}`}>
      <p className="mb-5 text-muted">
        {invitedBy} invites {email} to see the cloud costs of {tenant}.
      </p>
      {hasAccount && !signedIn ? (
        <>
          <p className="mb-4">There is an account with this address. Sign in with it first.</p>
          <Link
            to={`/sign-in?back=${encodeURIComponent(`/invitation#${token}`)}`}
            className={buttonClass('primary', 'w-full justify-center')}
          >
            Sign in
          </Link>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            accept.mutate();
          }}
        >
          {!hasAccount && (
            <>
              <Field
                label="Your name"
                autoComplete="name"
                required
                value={name}
                onValue={setName}
              />
              <PasswordField fresh label="Password" value={password} onValue={setPassword} />
            </>
          )}
          <Refusal error={accept.error} />
          <Button
            type="submit"
            look="primary"
            className="w-full justify-center"
            disabled={accept.isPending}
          >
            {accept.isPending ? 'Joining…' : 'Accept the invitation'}
          </Button>
        </form>
      )}
    </EntranceCard>
  );
}
