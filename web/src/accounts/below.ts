import { inAccount } from '../session/address';
import { useEnters, useMay } from '../session/session';

/** Where the accounts below one are listed: in it, for whoever enters it; for the operator in a list of theirs. */
export function useBelowHref(): (id: string) => string | undefined {
  const enters = useEnters();
  const may = useMay();
  return (id) => {
    if (enters) return inAccount(id, '/accounts');
    return may('operator/accounts') ? `/accounts?under=${id}` : undefined;
  };
}

/** Where an account's name leads: into it, or as far as the operator sees. */
export function useInsideHref(id: string): string | undefined {
  const enters = useEnters();
  const below = useBelowHref();
  return enters ? inAccount(id) : below(id);
}
