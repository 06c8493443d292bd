import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { onShut, setShut, shutNow } from '@/api/presence';
import { useSignInState, useSignOut } from '@/api/session';
import { useTenant } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { SkeletonRows } from '@/ui/states';
import { toSignIn } from './way-back';

// Of no use to nearly everybody who comes in.
const StrongerForm = lazy(() => import('@/features/access/stronger-form'));

/** In place of the screens of a tenant that asks for another sign-in, or for more of one; one's own account stays open. */
export function ShutDoor({ children }: { children: ReactNode }) {
  const shut = useSyncExternalStore(onShut, shutNow);
  const tenant = useTenant();
  const client = useQueryClient();
  const { pathname } = useLocation();
  // Another tenant has a door of its own.
  if (!shut || shut.tenant !== tenant || pathname.startsWith('/profile')) return children;
  const again = () => {
    setShut(undefined);
    void client.resetQueries();
  };
  return shut.code === 'second_factor_needed' ? (
    <>
      <PageHeader
        title="One more step"
        note="A second factor is asked for here, besides the way you signed in."
      />
      <Suspense fallback={<SkeletonRows rows={4} />}>
        <StrongerForm onDone={again} />
      </Suspense>
    </>
  ) : (
    <>
      <PageHeader title="Sign in again" />
      <SignOutCard reason={shut.reason} />
    </>
  );
}

function SignOutCard({ reason }: { reason: string }) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { data: state } = useSignInState();
  const signOut = useSignOut(() => {
    setShut(undefined);
    void navigate(toSignIn(pathname + search), { replace: true });
  });
  return (
    <Card title={`You are signed in as ${state?.person?.name ?? 'somebody'}`}>
      <p className="mb-4 max-w-prose">{reason}</p>
      <Button look="primary" onClick={() => signOut.mutate()} disabled={signOut.isPending}>
        Sign out and in again
      </Button>
    </Card>
  );
}
