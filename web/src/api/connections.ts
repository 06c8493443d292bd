import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { useLiveState } from './live';
import { tenantKey, useTenant } from './tenant';
import type {
  Completeness,
  Connection,
  ConnectionBill,
  ConnectionWish,
  Provider,
  SourceCheck,
  SyncRun,
} from './types';

// What is left of a sync is told by the server alone, so it is asked for even while signals arrive.
const runningMs = 3000;
const offlineMs = 10_000;
const completenessMs = 60_000;

/** How long until the next look: signals tell of every bill, and without them it is asked for. */
function pace(live: boolean, running: boolean): number | false {
  if (running) return runningMs;
  return live ? false : offlineMs;
}

export const isSyncing = ({ health }: Connection) => health === 'syncing';

export function useProviders() {
  return useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => api<Provider[]>('/api/providers', { signal }),
    staleTime: Infinity,
  });
}

export function useConnections(enabled = true) {
  const tenant = useTenant();
  const live = useLiveState() === 'live';
  return useQuery({
    queryKey: tenantKey(tenant, 'connections', 'list'),
    queryFn: ({ signal }) => api<Connection[]>('/api/connections', { tenant, signal }),
    refetchInterval: ({ state }) => pace(live, state.data?.some(isSyncing) ?? false),
    enabled,
  });
}

const removal = (id: string) => ['remove-connection', id];

/**
 * Tells whether a connection is being deleted, or gone: its page, still there, must ask for nothing of it. Asked when a question
 * would be sent, for news of the deletion may come before the page has been drawn anew.
 */
function useIsLeaving(id: string): () => boolean {
  const tenant = useTenant();
  const client = useQueryClient();
  return () =>
    client.isMutating({ mutationKey: removal(id) }) > 0 ||
    client.getQueryData(tenantKey(tenant, 'connections', 'gone', id)) === true;
}

export function useConnection(id: string) {
  const tenant = useTenant();
  const live = useLiveState() === 'live';
  const isLeaving = useIsLeaving(id);
  return useQuery({
    queryKey: tenantKey(tenant, 'connections', 'one', id),
    queryFn: ({ signal }) =>
      api<Connection>(`/api/connections/${encodeURIComponent(id)}`, { tenant, signal }),
    refetchInterval: ({ state }) => pace(live, state.data ? isSyncing(state.data) : false),
    enabled: () => !isLeaving(),
  });
}

function usePart<T>(id: number, part: string, running: boolean) {
  const tenant = useTenant();
  const live = useLiveState() === 'live';
  const isLeaving = useIsLeaving(String(id));
  return useQuery({
    queryKey: tenantKey(tenant, 'connections', part, id),
    queryFn: ({ signal }) => api<T>(`/api/connections/${id}/${part}`, { tenant, signal }),
    refetchInterval: pace(live, running),
    enabled: () => !isLeaving(),
  });
}

export function useSyncs(id: number, running: boolean) {
  return usePart<SyncRun[]>(id, 'syncs', running);
}

export function useConnectionBills(id: number, running: boolean) {
  return usePart<ConnectionBill[]>(id, 'bills', running);
}

/** Asks the cost store, so not at every bill of a sync: what is published refreshes it. */
export function useCompleteness(id: number, enabled = true) {
  const tenant = useTenant();
  const isLeaving = useIsLeaving(String(id));
  return useQuery({
    queryKey: tenantKey(tenant, 'completeness', id),
    queryFn: ({ signal }) =>
      api<Completeness>(`/api/connections/${id}/completeness`, { tenant, signal }),
    staleTime: completenessMs,
    enabled: () => enabled && !isLeaving(),
  });
}

export function useCreateConnection() {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: ConnectionWish) =>
      api<Connection>('/api/connections', { method: 'POST', tenant, body: wish }),
    onSuccess: () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'connections') }),
  });
}

export function useConnectionActions(id: number) {
  const tenant = useTenant();
  const client = useQueryClient();
  const path = `/api/connections/${id}`;
  const refresh = () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'connections') });
  return {
    test: useMutation({
      mutationFn: () => api<SourceCheck[]>(`${path}/test`, { method: 'POST', tenant }),
    }),
    sync: useMutation({
      mutationFn: ({ retry }: { retry: boolean }) =>
        api<unknown>(`${path}/sync${retry ? '?retry=true' : ''}`, { method: 'POST', tenant }),
      onSettled: refresh,
    }),
    change: useMutation({
      mutationFn: (wish: ConnectionWish) =>
        api<Connection>(path, { method: 'PATCH', tenant, body: wish }),
      onSettled: refresh,
    }),
    remove: useMutation({
      mutationKey: removal(String(id)),
      // What is on its way would find nothing any more.
      onMutate: () => client.cancelQueries({ queryKey: tenantKey(tenant, 'connections') }),
      mutationFn: () => api<unknown>(path, { method: 'DELETE', tenant }),
      onSuccess: () => {
        client.setQueryData(tenantKey(tenant, 'connections', 'gone', String(id)), true);
        client.removeQueries({ queryKey: tenantKey(tenant, 'connections', 'one', String(id)) });
        return refresh();
      },
    }),
  };
}
