import { useNavigate } from 'react-router';
import { useSignInState, useSignOut } from '@/api/session';
import { useTenantPath } from '@/api/tenant';
import { Button } from '@/ui/button';
import { PersonIcon } from '@/ui/icons';
import { ActionMenu } from '@/ui/menu';

/** Who is signed in. Nothing where nobody needs to be. */
export function AccountMenu({ className, bare }: { className?: string; bare?: boolean }) {
  const navigate = useNavigate();
  const path = useTenantPath();
  const { data: state } = useSignInState();
  const signOut = useSignOut(() => void navigate('/sign-in'));
  if (!state?.person) return null;
  const { name, email } = state.person;
  return (
    <ActionMenu
      heading={email}
      trigger={
        <Button
          aria-label={`Account: ${name}`}
          look={bare ? 'quiet' : 'plain'}
          className={className ?? ''}
        >
          <PersonIcon className="text-muted" />
          {!bare && <span className="min-w-0 flex-1 truncate text-left">{name}</span>}
        </Button>
      }
      actions={[
        { label: 'Profile and security', onSelect: () => void navigate(path('/profile')) },
        { label: 'Sign out', onSelect: () => signOut.mutate() },
      ]}
    />
  );
}
