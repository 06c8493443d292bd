import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { tenantKey, useTenant } from './tenant';
import type { ColumnMapping, MappingPreview, MappingSuggestion, SavedMapping } from './types';

const base = '/api/imports/mappings';

export function useSavedMappings() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'imports', 'mappings'),
    queryFn: ({ signal }) => api<SavedMapping[]>(base, { tenant, signal }),
  });
}

/** What the first lines of a table suggest; nothing is kept. */
export function useSuggestion() {
  const tenant = useTenant();
  return useMutation({
    mutationFn: (head: string) =>
      api<MappingSuggestion>(`${base}/suggest`, { method: 'POST', tenant, body: { head } }),
  });
}

export function useMappingPreview() {
  const tenant = useTenant();
  return useMutation({
    mutationFn: (trial: { head: string; mapping: ColumnMapping }) =>
      api<MappingPreview>(`${base}/preview`, { method: 'POST', tenant, body: trial }),
  });
}

export function useSaveMapping() {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, mapping }: { name: string; mapping: ColumnMapping }) =>
      api<SavedMapping>(`${base}/${encodeURIComponent(name)}`, {
        method: 'PUT',
        tenant,
        body: mapping,
      }),
    onSuccess: () =>
      client.invalidateQueries({ queryKey: tenantKey(tenant, 'imports', 'mappings') }),
  });
}
