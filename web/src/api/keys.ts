import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { tenantKey, useTenant } from './tenant';
import type { ApiKey, KeyScope, KeyWish, NewKey } from './types';

export function useKeys() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'keys', 'list'),
    queryFn: ({ signal }) => api<ApiKey[]>('/api/keys', { tenant, signal }),
  });
}

/** What the person may give to a key here. */
export function useKeyScopes() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'keys', 'scopes'),
    queryFn: ({ signal }) => api<KeyScope[]>('/api/keys/scopes', { tenant, signal }),
  });
}

export function useCreateKey(onMade: (made: NewKey) => void) {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: KeyWish) => api<NewKey>('/api/keys', { method: 'POST', tenant, body: wish }),
    // The secret is said once: it goes to the form that asked and stays out of the cache.
    gcTime: 0,
    onSuccess: (made) => {
      onMade(made);
      return client.invalidateQueries({ queryKey: tenantKey(tenant, 'keys', 'list') });
    },
  });
}

export function useRevokeKey() {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api<undefined>(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE', tenant }),
    onSettled: () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'keys', 'list') }),
  });
}
