import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { components } from './schema';
import { tenantKey, tenantsKey, useTenant } from './tenant';

export type OwnTenant = components['schemas']['OwnTenantView'];
export type TenantSettings = components['schemas']['TenantSettingsView'];
export type TenantDomain = components['schemas']['TenantDomainView'];

export function useOwnTenant() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'own'),
    queryFn: ({ signal }) => api<OwnTenant>('/api/tenant', { tenant, signal }),
  });
}

export function useDomains() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'domains'),
    queryFn: ({ signal }) => api<TenantDomain[]>('/api/tenant/domains', { tenant, signal }),
  });
}

/** Anything that changes the tenant itself. */
export function useOwnTenantChange<T>(
  change: (value: T, tenant: string | undefined) => Promise<unknown>,
) {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: T) => change(value, tenant),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: tenantKey(tenant) }),
        client.invalidateQueries({ queryKey: tenantsKey }),
      ]),
  });
}

export const ownTenant = {
  save: (settings: TenantSettings, tenant: string | undefined) =>
    api<OwnTenant>('/api/tenant/settings', { tenant, method: 'PUT', body: settings }),
  finish: (step: string, tenant: string | undefined) =>
    api<OwnTenant>(`/api/tenant/onboarding/${step}`, { tenant, method: 'POST' }),
  samples: (_: undefined, tenant: string | undefined) =>
    api<unknown>('/api/tenant/samples', { tenant, method: 'POST' }),
  addDomain: (domain: string, tenant: string | undefined) =>
    api<TenantDomain>('/api/tenant/domains', { tenant, method: 'POST', body: { domain } }),
  removeDomain: (domain: string, tenant: string | undefined) =>
    api<unknown>(`/api/tenant/domains/${encodeURIComponent(domain)}`, {
      tenant,
      method: 'DELETE',
    }),
  remove: (confirm: string, tenant: string | undefined) =>
    api<unknown>('/api/tenant/delete', { tenant, method: 'POST', body: { confirm } }),
};
