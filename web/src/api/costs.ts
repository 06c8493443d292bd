import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type {
  CostAnswer,
  CostQuery,
  CostSummary,
  Dimension,
  DimensionValues,
  Freshness,
} from './types';

/** The whole of one answer fits one page up to here; beyond it the table asks for more. */
export const rowsPerPage = 10_000;

export function askCosts(query: CostQuery, tenant: string | undefined, signal?: AbortSignal) {
  return api<CostAnswer>('/api/costs/query', { method: 'POST', body: query, tenant, signal });
}

export function useCosts(query: CostQuery, enabled = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'costs', query),
    queryFn: ({ signal }) => askCosts(query, tenant, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useSummary(
  period: { preset?: string; from?: string; to?: string },
  enabled = true,
) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'summary', period),
    queryFn: ({ signal }) =>
      api<CostSummary>(`/api/costs/summary${queryString(period)}`, { tenant, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useFreshness() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'freshness'),
    queryFn: ({ signal }) => api<Freshness[]>('/api/costs/freshness', { tenant, signal }),
  });
}

export function useDimensions(enabled = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'dimensions'),
    queryFn: ({ signal }) => api<Dimension[]>('/api/costs/dimensions', { tenant, signal }),
    staleTime: 60_000,
    enabled,
  });
}

const valuesShown = 50;

export function useDimensionValues(name: string, search: string) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'dimension-values', name, search),
    queryFn: ({ signal }) =>
      api<DimensionValues>(
        `/api/costs/dimensions/${encodeURIComponent(name)}/values${queryString({ search, limit: valuesShown })}`,
        { tenant, signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
