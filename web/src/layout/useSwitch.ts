import { useRouter } from '@tanstack/react-router';
import { account, switchTo } from '../session/address';

/** Pages that every account has: one stays on them. Anything else belongs to the account that is left. */
const kept = /^\/(?:users|roles|teams|seats|invites|audit|accounts|settings)(?=\/|$)/u;

/** Another account, on the same page where it has one. */
export function useSwitch(): (id: string) => void {
  const router = useRouter();
  return (id) => {
    if (id !== account) switchTo(id, kept.exec(router.state.location.pathname)?.[0]);
  };
}
