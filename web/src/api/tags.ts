import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, queryString } from './client';
import type { Preset } from './presets';
import { tenantKey, useTenant } from './tenant';
import type {
  EnforcementText,
  TagCompliance,
  TagMigration,
  TagPolicy,
  TagRecommendations,
  TagSchema,
} from './types';

export function useTagSchema() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'tags', 'schema'),
    queryFn: ({ signal }) => api<TagSchema>('/api/tags/schema', { tenant, signal }),
  });
}

export function useTagCompliance(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'tags', 'compliance', preset),
    queryFn: ({ signal }) =>
      api<TagCompliance>(`/api/tags/compliance${queryString({ preset })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useTagRecommendations(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'tags', 'recommendations', preset),
    queryFn: ({ signal }) =>
      api<TagRecommendations>(`/api/tags/recommendations${queryString({ preset })}`, {
        tenant,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function useTagPolicies() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'tags', 'policies'),
    queryFn: ({ signal }) => api<EnforcementText[]>('/api/tags/policies', { tenant, signal }),
  });
}

/** What a changed schema would make of the values; asked anew whenever the change changes. */
export function useTagPreview(policy: TagPolicy | undefined, preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'tags', 'preview', preset, policy),
    queryFn: ({ signal }) =>
      api<TagMigration>(`/api/tags/preview${queryString({ preset })}`, {
        method: 'POST',
        body: policy,
        tenant,
        signal,
      }),
    enabled: policy !== undefined,
    retry: false,
  });
}

export function useSaveTagSchema() {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { policy: TagPolicy; basedOn: number }) =>
      api<TagSchema>('/api/tags/schema', { method: 'PUT', tenant, body: wish }),
    onSuccess: () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'tags') }),
  });
}
