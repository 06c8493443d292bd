import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { api } from './client';
import type { Tenant } from './types';

/** The tenant the URL names; none means the server's default. */
export function useTenant(): string | undefined {
  const [search] = useSearchParams();
  return search.get('tenant') ?? undefined;
}

/** Adds the tenant to a path inside the application, so that a copied link opens the same bills. */
export function useTenantPath(): (path: string) => string {
  const tenant = useTenant();
  return useCallback((path) => withTenant(path, tenant), [tenant]);
}

export function withTenant(path: string, tenant: string | undefined): string {
  if (!tenant) return path;
  const url = new URL(path, 'http://app');
  url.searchParams.set('tenant', tenant);
  return url.pathname + url.search;
}

export const tenantsKey = ['tenants'] as const;

export function useTenants() {
  return useQuery({
    queryKey: tenantsKey,
    queryFn: ({ signal }) => api<Tenant[]>('/api/tenants', { signal }),
    staleTime: 60_000,
  });
}

/** Everything asked for one tenant has this as the start of its key: `published` refreshes it all. */
export function tenantKey(tenant: string | undefined, ...rest: unknown[]): unknown[] {
  return ['tenant', tenant ?? '', ...rest];
}
