import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type { Commitments, Invoices } from './types';

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
