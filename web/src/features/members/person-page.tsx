import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAccessActions, useMay, usePersonAccess } from '@/api/access';
import { useSignInState } from '@/api/session';
import { useTenantPath } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { cx } from '@/ui/class-names';
import { Confirm } from '@/ui/dialog';
import { spellMoment } from '@/ui/format/moment';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { GrantText } from './members-card';

/** What can this person do, and why. */
export default function PersonPage() {
  const path = useTenantPath();
  const { personId = '' } = useParams();
  const { data, error, refetch } = usePersonAccess(personId);
  const may = useMay();
  const { data: state } = useSignInState();
  // Who has no account looks as nobody; one's own one sees already.
  const mayLook = may('members:view_as') && state?.person && state.person.id !== personId;
  const mayManage = may('members:manage') && data && state?.person?.id !== personId;
  return (
    <>
      <PageHeader
        title={data ? `What ${data.person.name} can do` : 'What a member can do'}
        note={data?.person.email}
        actions={
          <>
            {mayManage && <SignOutButton id={personId} name={data.person.name} />}
            {mayLook && (
              <Link to={path(`/members/${personId}/look`)} className="control">
                See what they see
              </Link>
            )}
            <Link to={path('/members')} className="control">
              All members
            </Link>
          </>
        }
      />
      {error && !data ? (
        <ErrorState
          what="This could not be looked up"
          reason={error.message}
          retry={() => void refetch()}
        />
      ) : !data ? (
        <SkeletonRows rows={8} />
      ) : (
        <div className="flex flex-col gap-4">
          <Card title="Roles">
            <ul>
              {data.person.grants.map((grant) => (
                <li key={grant.id}>
                  <GrantText grant={grant} />
                  <span className="text-muted">
                    , granted by {grant.grantedBy} on {spellMoment(grant.grantedAt)}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
          <Card title="Permissions">
            <ul className="divide-y">
              {data.permissions.map((one) => (
                <li key={one.permission} className="flex flex-wrap gap-x-4 py-2">
                  <span className={cx('flex-1 basis-64', !one.allowed && 'text-muted')}>
                    {one.meaning}
                  </span>
                  <span className="flex-1 basis-64">
                    {one.allowed ? (
                      one.reasons.map((reason) => (
                        <span key={reason.role + reason.scopeText} className="block">
                          Yes, for {reason.scopeText}, as {reason.role}
                          {reason.expiresAt && <> until {spellMoment(reason.expiresAt)}</>}
                        </span>
                      ))
                    ) : (
                      <span className="text-muted">No</span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
    </>
  );
}

/** For the lost laptop: whatever the member is signed in with counts here no more. */
function SignOutButton({ id, name }: { id: string; name: string }) {
  const [asking, setAsking] = useState(false);
  const { signOut } = useAccessActions();
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)} disabled={signOut.isPending}>
        Sign out everywhere
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Sign ${name} out of this tenant?`}
        description="Every browser and program counts here no more, at once; to go on, the person signs in again. API keys are revoked under Keys."
        action="Sign out"
        onConfirm={() =>
          signOut.mutate(id, {
            onSuccess: () => tell(`${name} has to sign in again.`),
            onError: (error) => tell(`${name} was not signed out: ${error.message}`),
          })
        }
      />
    </>
  );
}
