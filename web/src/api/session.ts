import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { Person, Security, SessionInfo, SignInState, SignInStep } from './types';

export const stateKey = ['sign-in-state'] as const;
export const securityKey = ['me', 'security'] as const;
export const sessionsKey = ['me', 'sessions'] as const;

const checkMsMax = 60 * 60 * 1000;
const checkMsMin = 1000;
const checkSecondsWarned = 10;

/** When to look again how long the session lasts: at the warning, for another tab may have gone on with it. */
export function checkAfterMs(session: SignInState['session'] | undefined): number | false {
  if (!session) return false;
  const untilWarning = session.secondsLeft - session.warnSeconds;
  const seconds =
    untilWarning > 0 ? untilWarning : Math.min(checkSecondsWarned, session.secondsLeft);
  return Math.min(checkMsMax, Math.max(checkMsMin, seconds * 1000));
}

/** Who is signed in. Asking does not prolong the session. */
export function useSignInState() {
  return useQuery({
    queryKey: stateKey,
    queryFn: ({ signal }) => api<SignInState>('/api/auth/state', { signal }),
    staleTime: checkMsMax,
    refetchInterval: ({ state }) => checkAfterMs(state.data?.session),
    refetchIntervalInBackground: true,
  });
}

/** A step of signing in; whoever is signed in afterwards starts with nothing that was asked before. */
export function useSignIn(path: string, onStep: (step: SignInStep) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => api<SignInStep>(path, { method: 'POST', body }),
    onSuccess: (step) => {
      if (step.step === 'done') client.clear();
      onStep(step);
    },
  });
}

export function useSignOut(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<undefined>('/api/auth/sign-out', { method: 'POST' }),
    onSuccess: () => {
      client.clear();
      onDone();
    },
  });
}

export function useRenew() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<SignInState>('/api/auth/renew', { method: 'POST' }),
    onSuccess: (state) => client.setQueryData(stateKey, state),
  });
}

export function useProfile() {
  return useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => api<Person>('/api/me', { signal }),
  });
}

export function useSecurity() {
  return useQuery({
    queryKey: securityKey,
    queryFn: ({ signal }) => api<Security>('/api/me/security', { signal }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => api<SessionInfo[]>('/api/me/sessions', { signal }),
  });
}

/** A link that makes the first account; for whoever sits at the server's machine while there is none. */
export function useFirstLink(onLink: (link: string) => void) {
  return useMutation({
    mutationFn: () => api<{ link: string }>('/api/auth/first-link', { method: 'POST' }),
    onSuccess: ({ link }) => onLink(link),
  });
}

/** Where a link into this application leads, without the host it was made for. */
export function pathOf(link: string): string {
  const url = new URL(link);
  return url.pathname + url.search + url.hash;
}
