import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import { useTenant } from './tenant';
import type { SignInState } from './types';

export type Viewing = NonNullable<SignInState['viewing']>;

interface LookWish {
  personId: string;
  reason: string;
  minutes: number;
}

/** Begins to look as a member; whatever was asked before was asked as oneself, so all of it is asked anew. */
export function useLook() {
  const tenant = useTenant();
  const client = useQueryClient();
  return async (wish: LookWish) => {
    const view = await api<Viewing>('/api/access/as', { tenant, method: 'POST', body: wish });
    await client.resetQueries();
    return view;
  };
}

export function useEndLook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>('/api/access/as/end', { method: 'POST' }),
    onSettled: () => client.resetQueries(),
  });
}
