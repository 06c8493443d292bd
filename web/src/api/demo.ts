import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { tell } from '@/ui/toast';
import { api } from './client';
import { tenantKey, tenantsKey, useTenant, useTenants } from './tenant';
import type { ImportList } from './types';

const demoTenant = 'demo';

/** The richer one first: it is the one to be shown around in. */
const demoTenants = ['acme', demoTenant];

/**
 * The tenant with sample data, for whoever opens the bare address of an installation that has nothing else to show yet.
 * Once the URL names a tenant, that one is meant, however empty it is.
 */
export function useSampleTenant(): string | undefined {
  const named = useTenant();
  const { data } = useTenants();
  return named === undefined
    ? demoTenants.find((slug) => data?.some((one) => one.slug === slug))
    : undefined;
}

/** Loads the sample bills and goes to the tenant that has them, whose screens fill as they arrive. */
export function useSampleData() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () =>
      api<ImportList>('/api/demo', { method: 'POST', body: { months: 6, acme: true } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: tenantsKey });
      await client.invalidateQueries({ queryKey: tenantKey(demoTenant) });
      tell('Sample data is loading. The figures appear as soon as it is published.');
      await navigate(`/?tenant=${demoTenant}`);
    },
  });
}
