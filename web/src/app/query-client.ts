import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/problem';

const retriesMax = 2;
const retryMsMax = 4000;
const recoverMs = 5000;

/** Live updates say when something changed, so nothing is asked again merely because time passed. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // A screen whose server was unwell comes back by itself.
        refetchInterval: ({ state }) =>
          state.error instanceof ApiError && state.error.isPassing ? recoverMs : false,
        retry: (failures, error) =>
          failures < retriesMax && error instanceof ApiError && error.isPassing,
        retryDelay: (attempt, error) => {
          const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
          return Math.min(retryMsMax, Math.max(asked, 300 * 2 ** attempt));
        },
      },
    },
  });
}
