import { Link, useParams } from 'react-router';
import { useMay, usePersonAccess } from '@/api/access';
import { useSignInState } from '@/api/session';
import { useTenantPath } from '@/api/tenant';
import { Card } from '@/ui/card';
import { cx } from '@/ui/class-names';
import { spellMoment } from '@/ui/format/moment';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
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
  return (
    <>
      <PageHeader
        title={data ? `What ${data.person.name} can do` : 'What a member can do'}
        note={data?.person.email}
        actions={
          <>
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
