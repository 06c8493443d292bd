import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type {
  MailDomain,
  SignInButtons,
  SignInProvider,
  SignInProviderCheck,
  SignInProviderWish,
  SignInRule,
} from './types';

const path = '/api/sign-in';

/** What the page on which people sign in offers beside a password. */
export function useSignInButtons(tenant: string | undefined) {
  return useQuery({
    queryKey: ['sign-in-buttons', tenant ?? ''],
    queryFn: ({ signal }) =>
      api<SignInButtons>(`/api/auth/providers${queryString({ tenant })}`, { signal }),
  });
}

function usePart<T>(part: string) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'sign-in', part),
    queryFn: ({ signal }) => api<T>(`${path}/${part}`, { tenant, signal }),
  });
}

export const useSignInProviders = () => usePart<SignInProvider[]>('providers');
export const useSignInRule = () => usePart<SignInRule>('rule');
export const useMailDomains = () => usePart<MailDomain[]>('domains');

/** Does something to a part of the settings, which is looked at anew afterwards. */
function useChange<In, Out>(
  part: string,
  change: (tenant: string | undefined, wish: In) => Promise<Out>,
) {
  const tenant = useTenant();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: In) => change(tenant, wish),
    onSettled: () => client.invalidateQueries({ queryKey: tenantKey(tenant, 'sign-in', part) }),
  });
}

export function useSaveProvider(id: string | undefined) {
  return useChange('providers', (tenant, body: SignInProviderWish) =>
    id === undefined
      ? api<SignInProvider>(`${path}/providers`, { method: 'POST', tenant, body })
      : api<SignInProvider>(`${path}/providers/${id}`, { method: 'PATCH', tenant, body }),
  );
}

export function useDeleteProvider() {
  return useChange('providers', (tenant, id: string) =>
    api<undefined>(`${path}/providers/${id}`, { method: 'DELETE', tenant }),
  );
}

export function useTestProvider() {
  return useChange('tests', (tenant, id: string) =>
    api<SignInProviderCheck[]>(`${path}/providers/${id}/test`, { method: 'POST', tenant }),
  );
}

export function useSetRule() {
  return useChange('rule', (tenant, body: SignInRule) =>
    api<SignInRule>(`${path}/rule`, { method: 'PUT', tenant, body }),
  );
}

export function useAddDomain() {
  return useChange('domains', (tenant, name: string) =>
    api<MailDomain>(`${path}/domains`, { method: 'POST', tenant, body: { name } }),
  );
}

export function useDomainAction(action: 'verify' | 'remove') {
  return useChange('domains', (tenant, name: string) => {
    const one = `${path}/domains/${encodeURIComponent(name)}`;
    return action === 'verify'
      ? api<unknown>(`${one}/verify`, { method: 'POST', tenant })
      : api<unknown>(one, { method: 'DELETE', tenant });
  });
}
