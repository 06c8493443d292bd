import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type { Commitments, Invoices, UnmappedServices } from './types';

/** The billing periods asked for; everything when left out. */
interface Asked {
  preset?: string;
}

export function useInvoices(asked: Asked) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'reconciliation', 'invoices', asked),
    queryFn: ({ signal }) =>
      api<Invoices>(`/api/costs/reconciliation${queryString({ ...asked })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useCommitments(asked: Asked) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'reconciliation', 'commitments', asked),
    queryFn: ({ signal }) =>
      api<Commitments>(`/api/costs/reconciliation/commitments${queryString({ ...asked })}`, {
        tenant,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Services that are counted as Other since no table knows them, over the charges of the period. */
export function useUnmappedServices(asked: Asked) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'reconciliation', 'unmapped-services', asked),
    queryFn: ({ signal }) =>
      api<UnmappedServices>(
        `/api/costs/reconciliation/unmapped-services${queryString({ ...asked })}`,
        { tenant, signal },
      ),
    placeholderData: keepPreviousData,
  });
}
