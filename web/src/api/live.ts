import type { HubConnection } from '@microsoft/signalr';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import * as z from 'zod/mini';
import { whenIdle } from '@/ui/idle';
import { isRunning } from './import-state';
import { safeguard } from './presence';
import { tenantKey, tenantsKey } from './tenant';
import type { Import, ImportList } from './types';

export type LiveState = 'connecting' | 'live' | 'offline';

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();

function setState(next: LiveState) {
  if (next === state) return;
  state = next;
  for (const listen of listeners) listen();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    () => state,
  );
}

const progressShape = z.object({
  importId: z.number(),
  progress: z.object({
    state: z.enum(['starting', 'loading', 'checking']),
    bytesRead: z.number(),
    bytesTotal: z.number(),
    rowsRead: z.number(),
    rowsPerSecond: z.number(),
    secondsRemaining: z.nullable(z.number()),
  }),
});

const retryMs = [0, 500, 2000, 5000, 10_000];

/** Keeps one connection for the tenant on screen; what is published is on screen within a second. */
export function useLive(tenant: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    let connection: HubConnection | undefined;
    let stopped = false;
    let retry: ReturnType<typeof setTimeout> | undefined;
    setState('connecting');

    const start = async (attempt: number) => {
      try {
        // Loaded apart: the first numbers do not wait for it.
        const signalr = await import('@microsoft/signalr');
        if (stopped) return;
        connection ??= connect(signalr, tenant, client);
        await connection.start();
        setState('live');
        // What was published before the connection stood has not been announced to us.
        if (attempt > 0) void client.invalidateQueries({ queryKey: tenantKey(tenant) });
      } catch {
        if (stopped) return;
        setState('offline');
        retry = setTimeout(() => void start(attempt + 1), retryMs[attempt] ?? 15_000);
      }
    };
    whenIdle(() => {
      if (!stopped) void start(0);
    });
    return () => {
      stopped = true;
      clearTimeout(retry);
      void connection?.stop();
    };
  }, [tenant, client]);
}

function connect(
  { HubConnectionBuilder, LogLevel }: typeof import('@microsoft/signalr'),
  tenant: string | undefined,
  client: QueryClient,
): HubConnection {
  const refresh = (...part: string[]) =>
    void client.invalidateQueries({ queryKey: tenantKey(tenant, ...part) });
  const connection = new HubConnectionBuilder()
    .withUrl(tenant ? `/live?tenant=${encodeURIComponent(tenant)}` : '/live', {
      headers: safeguard(),
    })
    .withAutomaticReconnect({
      nextRetryDelayInMilliseconds: ({ previousRetryCount }) =>
        retryMs[previousRetryCount] ?? 15_000,
    })
    .configureLogging(LogLevel.None)
    .build();
  connection.on('published', () => refresh());
  connection.on('imports', () => refresh('imports'));
  connection.on('progress', (message: unknown) => {
    const known = progressShape.safeParse(message);
    if (known.success) showProgress(client, tenant, known.data);
    else refresh('imports');
  });
  connection.on('connections', () => refresh('connections'));
  connection.on('sync', () => refresh('connections'));
  connection.on('tags', () => refresh('tags'));
  connection.on('allocation', () => refresh());
  connection.on('tenants', () => void client.invalidateQueries({ queryKey: tenantsKey }));
  connection.on('resync', () => void client.invalidateQueries());
  connection.onreconnecting(() => setState('offline'));
  connection.onreconnected(() => {
    setState('live');
    refresh();
  });
  return connection;
}

/** Moves the bars at once; the totals of a finished import are asked for. */
function showProgress(
  client: QueryClient,
  tenant: string | undefined,
  { importId, progress }: z.infer<typeof progressShape>,
) {
  const update = (one: Import): Import =>
    // A late word about an import that is over moves nothing.
    one.importId === importId && isRunning(one.state)
      ? { ...one, progress, state: progress.state === 'checking' ? 'checking' : 'reading' }
      : one;
  client.setQueriesData<ImportList>({ queryKey: tenantKey(tenant, 'imports', 'list') }, (list) =>
    list ? { ...list, imports: list.imports.map(update) } : list,
  );
  client.setQueryData<Import>(tenantKey(tenant, 'imports', 'one', String(importId)), (one) =>
    one ? update(one) : one,
  );
}
