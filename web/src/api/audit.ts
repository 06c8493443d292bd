import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type { AuditPage, AuditVerification } from './types';

export interface AuditFilter {
  action: string;
  actor: string;
  target: string;
  outcome: string;
  from: string;
  to: string;
}

/** The address of a search; the days are whole and in UTC, the last one included. */
export function auditPath(
  filter: AuditFilter,
  more: Record<string, string | undefined> = {},
): string {
  const { from, to, ...rest } = filter;
  const end = to && new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString();
  return `/api/audit${queryString({ ...rest, from: from && `${from}T00:00:00Z`, to: end, ...more })}`;
}

export function useAudit(filter: AuditFilter) {
  const tenant = useTenant();
  return useInfiniteQuery({
    queryKey: tenantKey(tenant, 'audit', filter),
    queryFn: ({ signal, pageParam }) =>
      api<AuditPage>(auditPath(filter, { cursor: pageParam }), { tenant, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

export function useVerifyAudit() {
  const tenant = useTenant();
  return useMutation({ mutationFn: () => api<AuditVerification>('/api/audit/verify', { tenant }) });
}
