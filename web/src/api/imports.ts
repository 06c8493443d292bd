import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { isRunning } from './import-state';
import { useLiveState } from './live';
import { tenantKey, useTenant } from './tenant';
import type { Import, ImportList, ImportsGivenUp } from './types';

const pollMs = 2000;
const listLimit = 500;

/** Live updates move the list; without them it is asked for while something runs. */
export function useImports(enabled = true) {
  const tenant = useTenant();
  const live = useLiveState() === 'live';
  return useQuery({
    queryKey: tenantKey(tenant, 'imports', 'list'),
    queryFn: ({ signal }) => api<ImportList>(`/api/imports?limit=${listLimit}`, { tenant, signal }),
    refetchInterval: ({ state }) =>
      !live && state.data?.imports.some((one) => isRunning(one.state)) ? pollMs : false,
    enabled,
  });
}

export function useImport(importId: string) {
  const tenant = useTenant();
  const live = useLiveState() === 'live';
  return useQuery({
    queryKey: tenantKey(tenant, 'imports', 'one', importId),
    queryFn: ({ signal }) =>
      api<Import>(`/api/imports/${encodeURIComponent(importId)}`, { tenant, signal }),
    refetchInterval: ({ state }) =>
      !live && state.data && isRunning(state.data.state) ? pollMs : false,
  });
}

export function useImportActions(importId: number) {
  const tenant = useTenant();
  const client = useQueryClient();
  const path = `/api/imports/${importId}`;
  const refresh = () => client.invalidateQueries({ queryKey: tenantKey(tenant) });
  return {
    cancel: useMutation({
      mutationFn: () => api<unknown>(`${path}/cancel`, { method: 'POST', tenant }),
      onSettled: refresh,
    }),
    remove: useMutation({
      mutationFn: () => api<unknown>(path, { method: 'DELETE', tenant }),
      onSuccess: () => {
        client.removeQueries({ queryKey: tenantKey(tenant, 'imports', 'one', String(importId)) });
        return refresh();
      },
    }),
  };
}

/** Gives up every import that waits or runs, however many they are. */
export function useCancelAll() {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<ImportsGivenUp>('/api/imports/cancel', { method: 'POST', tenant }),
    onSettled: () => client.invalidateQueries({ queryKey: tenantKey(tenant) }),
  });
}
