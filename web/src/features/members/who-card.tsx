import { useState } from 'react';
import { Link } from 'react-router';
import { useWho } from '@/api/access';
import { useTenantPath } from '@/api/tenant';
import { Card } from '@/ui/card';
import { spellMoment } from '@/ui/format/moment';
import { Select } from '@/ui/select';
import { ErrorState, SkeletonRows } from '@/ui/states';

interface Props {
  permissions: { name: string; meaning: string }[];
}

/** Who can see what, and why. */
export function WhoCard({ permissions }: Props) {
  const path = useTenantPath();
  const [permission, setPermission] = useState('costs:read');
  const { data, error } = useWho(permission);
  return (
    <Card title="Who can see what, and why">
      <Select
        label="Who may"
        labelled
        className="mb-3 max-w-full"
        value={permission}
        options={permissions.map(({ name, meaning }) => [name, meaning] as const)}
        onChange={setPermission}
      />
      {error ? (
        <ErrorState what="This could not be looked up" reason={error.message} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : data.length === 0 ? (
        <p className="text-muted">Nobody, besides the administrator of the machine.</p>
      ) : (
        <ul className="divide-y">
          {data.map((who) => (
            <li key={who.id} className="py-2.5">
              <Link
                to={path(`/members/${who.id}`)}
                className="font-medium underline-offset-2 hover:underline"
              >
                {who.name}
              </Link>
              <ul className="text-muted">
                {who.reasons.map((reason) => (
                  <li key={reason.role + reason.scopeText}>
                    sees {reason.scopeText}, being {reason.role}, which {reason.grantedBy} granted
                    on {spellMoment(reason.grantedAt)}
                    {reason.expiresAt && <> until {spellMoment(reason.expiresAt)}</>}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
