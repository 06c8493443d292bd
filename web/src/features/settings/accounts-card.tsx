import { useNavigate } from 'react-router';
import { pathOf, useFirstLink, useSignInState } from '@/api/session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';

/** While nobody has an account: what that means, and how it ends. */
export function AccountsCard() {
  const { data: state } = useSignInState();
  const navigate = useNavigate();
  const make = useFirstLink((link) => void navigate(pathOf(link)));
  if (state?.kind !== 'local' || state.accounts) return null;
  return (
    <Card title="Accounts">
      <p className="mb-3 text-muted">
        Nobody has an account yet: whoever uses this machine may do everything, and nobody else
        reaches this server. From the first account on, everyone signs in.
      </p>
      <Button onClick={() => make.mutate()} disabled={make.isPending}>
        Make the first administrator
      </Button>
      {make.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {make.error.message}
        </p>
      )}
    </Card>
  );
}
