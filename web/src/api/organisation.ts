import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { components } from './schema';
import { tenantKey, useTenant } from './tenant';

export type OrganisationNode = components['schemas']['NodeView'];
export type NodeWish = components['schemas']['NodeRequest'];
export type NodeKind = OrganisationNode['kind'];
type Organisation = components['schemas']['OrganisationView'];

export const kinds: [NodeKind, string][] = [
  ['business_unit', 'Business unit'],
  ['department', 'Department'],
  ['team', 'Team'],
  ['project', 'Project'],
];

export function kindWord(kind: string): string {
  return kinds.find(([value]) => value === kind)?.[1] ?? kind;
}

export function useOrganisation(archived: boolean) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'organisation', archived),
    queryFn: ({ signal }) =>
      api<Organisation>(`/api/organisation?archived=${archived}`, { tenant, signal }),
    placeholderData: (before) => before,
  });
}

/** Everything that changes the tree; the tree is asked for again afterwards, also when it was refused. */
export function useOrganisationChange<T>(
  change: (value: T, tenant: string | undefined) => Promise<unknown>,
) {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (value: T) => change(value, tenant),
    onSettled: () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'organisation') }),
  });
}

const at = (id: number | string) => `/api/organisation/nodes/${id}`;

export const organisation = {
  create: (wish: NodeWish, tenant: string | undefined) =>
    api<OrganisationNode>('/api/organisation/nodes', { tenant, method: 'POST', body: wish }),
  change: ({ id, wish }: { id: number; wish: NodeWish }, tenant: string | undefined) =>
    api<OrganisationNode>(at(id), { tenant, method: 'PATCH', body: wish }),
  move: ({ id, to }: { id: number; to: number | null }, tenant: string | undefined) =>
    api<OrganisationNode>(`${at(id)}/move`, { tenant, method: 'POST', body: { parentId: to } }),
  act: ({ id, what }: { id: number; what: 'archive' | 'restore' }, tenant: string | undefined) =>
    api<OrganisationNode>(`${at(id)}/${what}`, { tenant, method: 'POST' }),
  remove: (id: number, tenant: string | undefined) =>
    api<unknown>(at(id), { tenant, method: 'DELETE' }),
};
