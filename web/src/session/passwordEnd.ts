import { useNow } from '../fmt/useFmt';
import { useSession } from './session';

const warnTime = 7 * 24 * 3600 * 1000;

/** When one's own password must be changed; nothing until a week before. */
export function usePasswordEnd(): { at: string; over: boolean } | undefined {
  const now = useNow();
  const at = useSession().password?.endsAt;
  if (!at || Date.parse(at) - now > warnTime) return undefined;
  return { at, over: Date.parse(at) <= now };
}
