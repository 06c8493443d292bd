import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { tenantsKey } from '@/api/tenant';
import { Button } from '@/ui/button';
import { spellMoment } from '@/ui/format/moment';
import { tell } from '@/ui/toast';

type DeletedTenant = components['schemas']['DeletedTenantView'];

/** Deleted tenants that operators can still restore. */
export function DeletedTenants() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: [...tenantsKey, 'deleted'],
    queryFn: ({ signal }) => api<DeletedTenant[]>('/api/tenants/deleted', { signal }),
  });
  const restore = useMutation({
    mutationFn: ({ id }: DeletedTenant) =>
      api<unknown>(`/api/tenants/deleted/${id}/restore`, { method: 'POST', body: {} }),
    onSuccess: (_, { slug }) => tell(`${slug} is restored.`),
    onError: (error, { slug }) => tell(`${slug} was not restored: ${error.message}`),
    onSettled: () => client.invalidateQueries({ queryKey: tenantsKey }),
  });
  const waiting = data?.filter(({ proof }) => !proof) ?? [];
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Deleted tenants" className="mt-4 border-t pt-3">
      <h3 className="font-medium">Deleted</h3>
      <ul className="divide-y">
        {waiting.map((tenant) => (
          <li
            key={tenant.id}
            className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 py-1.5"
          >
            <span className="min-w-0 flex-1">
              <span className="font-medium">{tenant.name}</span>{' '}
              <span className="text-sm text-muted">
                {tenant.slug}
                {tenant.purgeAt && `, removed for good on ${spellMoment(tenant.purgeAt)}`}
              </span>
            </span>
            <Button
              aria-label={`Restore ${tenant.name}`}
              disabled={restore.isPending}
              onClick={() => restore.mutate(tenant)}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
