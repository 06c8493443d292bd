import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { tell } from '@/ui/toast';
import { api } from './client';
import { tenantKey, tenantsKey } from './tenant';
import type { ImportList } from './types';

const demoTenant = 'demo';

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
