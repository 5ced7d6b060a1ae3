import { MutationCache, QueryClient } from '@tanstack/react-query';
import { toast } from '../ui/Toast';
import { ApiProblem, messageOf } from './problem';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The page shows the refusal itself, beside a field; no toast then. */
      quiet?: boolean;
    };
  }
}

/**
 * Every change that succeeds refreshes what is on the screen, so that no page has to know
 * what else a change touched; every one that fails says why.
 */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && worthRetrying(error) },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.quiet) toast(messageOf(error), { bad: true });
      },
      onSuccess: () => client.invalidateQueries(),
    }),
  });
  return client;
}

/** Busy or away may pass; a refusal will not. */
function worthRetrying(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503);
}
