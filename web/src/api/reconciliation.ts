import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type { Commitments, Invoices, Restatements, UnmappedServices } from './types';

/** The billing periods asked for; everything when left out. */
interface Asked {
  preset?: string;
}

/** One of the questions of reconciliation, over some billing periods. */
function useReconciliation<Answer>(what: string, asked: Asked) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'reconciliation', what, asked),
    queryFn: ({ signal }) =>
      api<Answer>(`/api/costs/reconciliation${what}${queryString({ ...asked })}`, {
        tenant,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export const useInvoices = (asked: Asked) => useReconciliation<Invoices>('', asked);

export const useCommitments = (asked: Asked) =>
  useReconciliation<Commitments>('/commitments', asked);

/** What restated bills changed in billing periods that were over. */
export const useRestatements = (asked: Asked) =>
  useReconciliation<Restatements>('/restatements', asked);

/** Services that are counted as Other since no table knows them, over the charges of the period. */
export const useUnmappedServices = (asked: Asked) =>
  useReconciliation<UnmappedServices>('/unmapped-services', asked);
