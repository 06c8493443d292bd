import { useOwnAccess, useRoles } from '@/api/access';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { InvitationsCard } from './invitations-card';
import { MembersCard } from './members-card';
import { RolesCard } from './roles-card';
import { WhoCard } from './who-card';

export default function MembersPage() {
  const { data: me } = useOwnAccess();
  const { data: roles, error, refetch, isFetching } = useRoles();
  const manages = me?.permissions.includes('members:manage') ?? false;
  return (
    <>
      <PageHeader title="Members and roles" />
      {error && !roles ? (
        <ErrorState
          what="Members and roles could not be loaded"
          reason={error.message}
          still="What everybody may do stays as it is."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !roles ? (
        <SkeletonRows rows={8} />
      ) : (
        <div className="flex flex-col gap-4">
          <MembersCard roles={roles.roles} manages={manages} />
          <InvitationsCard roles={roles.roles} manages={manages} />
          <WhoCard permissions={roles.permissions} />
          <RolesCard
            roles={roles.roles}
            permissions={roles.permissions}
            manages={me?.permissions.includes('roles:manage') ?? false}
          />
        </div>
      )}
    </>
  );
}
