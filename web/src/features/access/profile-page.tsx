import { Link } from 'react-router';
import { useSignInState } from '@/api/session';
import { PageHeader } from '@/ui/page';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { IdentitiesCard } from './identities-card';
import { PasskeysCard } from './passkeys-card';
import { PasswordCard } from './password-card';
import { ProfileCard } from './profile-card';
import { SecondFactorCard } from './second-factor-card';
import { SessionsCard } from './sessions-card';

/** One's own account: who one is, how one proves it, where one is signed in. */
export default function ProfilePage() {
  const { data: state, error, refetch, isFetching } = useSignInState();
  return (
    <>
      <PageHeader title="Profile and security" />
      {error && !state ? (
        <ErrorState
          what="Your account could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !state ? (
        <SkeletonRows rows={8} />
      ) : state.person ? (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <ProfileCard person={state.person} />
            <PasswordCard hasPassword={state.person.hasPassword} />
            <PasskeysCard />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <IdentitiesCard />
            <SecondFactorCard email={state.person.email} />
            <SessionsCard />
          </div>
        </div>
      ) : (
        <EmptyState title="You work without an account">
          Nobody has an account yet. The{' '}
          <Link to="/settings" className="text-accent underline">
            settings
          </Link>{' '}
          make the first one.
        </EmptyState>
      )}
    </>
  );
}
