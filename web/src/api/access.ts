import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type {
  AccessRole,
  AccessRoles,
  Grant,
  Invitation,
  Member,
  OwnAccess,
  PersonAccess,
  ScopeRule,
  Who,
} from './types';

/** A role for some rows, for good or a time. */
export interface GrantWish {
  role: string;
  scope: ScopeRule[] | null;
  expiresAt: string | null;
}

/** What the person at the screen may do in the tenant. */
export function useOwnAccess() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'access', 'me'),
    queryFn: ({ signal }) => api<OwnAccess>('/api/access/me', { tenant, signal }),
    staleTime: 60_000,
  });
}

/** True when it may be done, and until that is known: a menu must not jump, and the server has the last word. */
export function useMay(): (permission: string | undefined) => boolean {
  const { data } = useOwnAccess();
  return useCallback(
    (permission) =>
      permission === undefined ||
      data === undefined ||
      data.permissions.includes(permission) ||
      data.platform.includes(permission),
    [data],
  );
}

function useAccess<T>(path: string, ...key: unknown[]) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'access', ...key),
    queryFn: ({ signal }) => api<T>(path, { tenant, signal }),
  });
}

export const useMembers = () => useAccess<Member[]>('/api/members', 'members');

export const useInvitations = () => useAccess<Invitation[]>('/api/invitations', 'invitations');

export const useRoles = () => useAccess<AccessRoles>('/api/roles', 'roles');

export const useWho = (permission: string) =>
  useAccess<Who[]>(`/api/access/who${queryString({ permission })}`, 'who', permission);

export const usePersonAccess = (person: string) =>
  useAccess<PersonAccess>(`/api/access/of/${encodeURIComponent(person)}`, 'of', person);

/** Everything that changes who may what; each change is looked at anew everywhere. */
export function useAccessActions() {
  const tenant = useTenant();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'access') });
  return {
    invite: useMutation({
      mutationFn: (wish: GrantWish & { email: string }) =>
        api<Invitation>('/api/invitations', { method: 'POST', tenant, body: wish }),
      onSettled,
    }),
    resend: useMutation({
      mutationFn: (id: number) =>
        api<Invitation>(`/api/invitations/${id}/resend`, { method: 'POST', tenant }),
      onSettled,
    }),
    revoke: useMutation({
      mutationFn: (id: number) =>
        api<unknown>(`/api/invitations/${id}`, { method: 'DELETE', tenant }),
      onSettled,
    }),
    grant: useMutation({
      mutationFn: (wish: GrantWish & { personId: string }) =>
        api<Grant>('/api/members/grants', { method: 'POST', tenant, body: wish }),
      onSettled,
    }),
    take: useMutation({
      mutationFn: (id: number) =>
        api<unknown>(`/api/members/grants/${id}`, { method: 'DELETE', tenant }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (person: string) =>
        api<unknown>(`/api/members/${person}`, { method: 'DELETE', tenant }),
      onSettled,
    }),
    signOut: useMutation({
      mutationFn: (person: string) =>
        api<unknown>(`/api/members/${person}/sign-out`, { method: 'POST', tenant }),
      onSettled,
    }),
    saveRole: useMutation({
      mutationFn: ({
        key,
        ...wish
      }: Pick<AccessRole, 'key' | 'name' | 'description' | 'permissions'>) =>
        api<AccessRole>(`/api/roles/${encodeURIComponent(key)}`, {
          method: 'PUT',
          tenant,
          body: wish,
        }),
      onSettled,
    }),
    deleteRole: useMutation({
      mutationFn: (key: string) =>
        api<unknown>(`/api/roles/${encodeURIComponent(key)}`, { method: 'DELETE', tenant }),
      onSettled,
    }),
  };
}
