import { useState } from 'react';
import { Link } from 'react-router';
import { useAccessActions, useMembers } from '@/api/access';
import { useTenantPath } from '@/api/tenant';
import type { AccessRole, Grant, Member } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm, Dialog } from '@/ui/dialog';
import { spellMoment } from '@/ui/format/moment';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { emptyDraft, GrantFields, wishOf } from './grant-fields';

interface Props {
  roles: AccessRole[];
  manages: boolean;
}

export function MembersCard({ roles, manages }: Props) {
  const { data, error, refetch } = useMembers();
  return (
    <Card title="Members" note="Who belongs here, with which roles and for which costs.">
      {error && !data ? (
        <ErrorState
          what="The members could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
        />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : data.length === 0 ? (
        <EmptyState title="Nobody is a member yet">
          Invite somebody below. Until then only the administrator of this machine works here.
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {data.map((member) => (
            <Row key={member.id} member={member} roles={roles} manages={manages} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ member, roles, manages }: Props & { member: Member }) {
  const path = useTenantPath();
  const actions = useAccessActions();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [draft, setDraft] = useState(emptyDraft);
  const wish = wishOf(draft);
  const failed = actions.grant.error ?? actions.take.error ?? actions.remove.error;
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <Link
            to={path(`/members/${member.id}`)}
            className="font-medium break-words underline-offset-2 hover:underline"
          >
            {member.name}
          </Link>
          {!member.active && <span className="ml-2 text-warn">may not sign in</span>}
          <p className="break-all text-muted">{member.email}</p>
        </div>
        <ul className="min-w-0 flex-1 basis-64">
          {member.grants.map((grant) => (
            <li key={grant.id} className="flex flex-wrap items-center gap-x-2">
              <GrantText grant={grant} />
              {manages && !grant.byProvider && (
                <Button
                  look="quiet"
                  aria-label={`Take ${grant.roleName} from ${member.name}`}
                  onClick={() => actions.take.mutate(grant.id)}
                >
                  Take away
                </Button>
              )}
            </li>
          ))}
        </ul>
        {manages && (
          <div className="flex gap-2">
            <Button onClick={() => setAdding(true)} aria-label={`Add a role to ${member.name}`}>
              Add a role
            </Button>
            <Button
              look="danger"
              onClick={() => setRemoving(true)}
              aria-label={`Remove ${member.name}`}
            >
              Remove
            </Button>
          </div>
        )}
      </div>
      {failed && <ErrorState className="mt-2" what="That was not done" reason={failed.message} />}
      <Dialog open={adding} onOpenChange={setAdding} title={`Add a role to ${member.name}`}>
        <div className="mt-4">
          <GrantFields roles={roles} draft={draft} onChange={setDraft} />
        </div>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={() => setAdding(false)}>Cancel</Button>
          <Button
            look="primary"
            disabled={!wish}
            onClick={() => {
              setAdding(false);
              if (wish) actions.grant.mutate({ personId: member.id, ...wish });
            }}
          >
            Add the role
          </Button>
        </div>
      </Dialog>
      <Confirm
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${member.name}?`}
        description="Every role here is taken away, at once and on every device. The account stays."
        action="Remove"
        onConfirm={() =>
          actions.remove.mutate(member.id, { onSuccess: () => tell(`${member.name} is removed.`) })
        }
      />
    </li>
  );
}

export function GrantText({ grant }: { grant: Grant }) {
  return (
    <span className="min-w-0 break-words">
      <span className="font-medium">{grant.roleName}</span> for {grant.scopeText}
      {grant.expiresAt && <span className="text-warn"> until {spellMoment(grant.expiresAt)}</span>}
      {grant.byProvider && <span className="text-muted"> by a group at {grant.grantedBy}</span>}
    </span>
  );
}
