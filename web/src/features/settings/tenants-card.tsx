import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '@/api/access';
import { api } from '@/api/client';
import { tenantsKey, useTenant, useTenants, withTenant } from '@/api/tenant';
import type { Tenant } from '@/api/types';
import { Button, buttonClass, IconButton } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { TrashIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { DeletedTenants } from './deleted-tenants';
import { NewTenant } from './new-tenant';

/** Whose bills are whose: each tenant sees its own and no other. */
export function TenantsCard() {
  const { data, error, refetch, isFetching } = useTenants();
  const operates = useMay()('platform:tenants');
  const tenants = data?.filter(({ state }) => state !== 'deleted');
  return (
    <Card
      title="Tenants"
      note="Bills of one tenant are never seen by another"
      className="xl:col-span-7"
    >
      {error && !data ? (
        <ErrorState
          what="The tenants could not be loaded"
          reason={error.message}
          still="The tenant on screen still works."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !tenants ? (
        <SkeletonRows rows={4} className="[&>div]:h-12" />
      ) : (
        <ul className="divide-y">
          {tenants.map((tenant) => (
            <TenantRow key={tenant.id} tenant={tenant} operates={operates} />
          ))}
        </ul>
      )}
      {operates && <NewTenant />}
      {operates && <DeletedTenants />}
    </Card>
  );
}

const done = { suspend: 'suspended', resume: 'active again', delete: 'deleted' };

function TenantRow({ tenant, operates }: { tenant: Tenant; operates: boolean }) {
  const slug = useTenant();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'suspend' | 'delete'>();
  const current = slug ? slug === tenant.slug : tenant.default;
  const act = useMutation({
    mutationFn: (what: 'suspend' | 'resume' | 'delete') => {
      const path = `/api/tenants/${encodeURIComponent(tenant.slug)}`;
      return what === 'delete'
        ? api<unknown>(path, { method: 'DELETE' })
        : api<unknown>(`${path}/${what}`, { method: 'POST' });
    },
    onSuccess: (_, what) => tell(`${tenant.name} is ${done[what]}.`),
    onError: (error) => tell(`${tenant.name} was not changed: ${error.message}`),
    onSettled: () => client.invalidateQueries({ queryKey: tenantsKey }),
  });
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <span className="min-w-0 flex-1">
        <span className="font-medium">{tenant.name}</span>{' '}
        <span className="text-sm text-muted">
          {[
            tenant.slug,
            tenant.default && 'where none is named',
            tenant.state === 'suspended' && 'suspended',
            tenant.state === 'read_only' && 'read-only',
          ]
            .filter(Boolean)
            .join(', ')}
        </span>
      </span>
      {current ? (
        <span className="px-2.5 text-sm text-muted">On screen</span>
      ) : (
        <Link
          to={withTenant('/', tenant.default ? undefined : tenant.slug)}
          aria-label={`Switch to ${tenant.name}`}
          className={buttonClass()}
        >
          Switch
        </Link>
      )}
      {operates && tenant.state === 'active' && !tenant.default && (
        <Button
          look="quiet"
          aria-label={`Suspend ${tenant.name}`}
          onClick={() => setAsking('suspend')}
        >
          Suspend
        </Button>
      )}
      {operates && (tenant.state === 'suspended' || tenant.state === 'read_only') && (
        <Button
          look="quiet"
          aria-label={`Resume ${tenant.name}`}
          onClick={() => act.mutate('resume')}
        >
          Resume
        </Button>
      )}
      {operates && !tenant.default && (
        <IconButton label={`Delete ${tenant.name}`} onClick={() => setAsking('delete')}>
          <TrashIcon />
        </IconButton>
      )}
      <Confirm
        open={asking !== undefined}
        onOpenChange={() => setAsking(undefined)}
        title={asking === 'suspend' ? `Suspend ${tenant.name}?` : `Delete ${tenant.name}?`}
        description={
          asking === 'suspend'
            ? 'Nobody can read or import its bills until it is resumed. Nothing is removed.'
            : 'Nobody can reach it any more. Operators can restore it for 30 days; then everything is removed.'
        }
        action={asking === 'suspend' ? 'Suspend tenant' : 'Delete tenant'}
        onConfirm={() => {
          if (asking) act.mutate(asking);
        }}
      />
    </li>
  );
}
