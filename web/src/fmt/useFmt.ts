import { createContext, useContext, useSyncExternalStore } from 'react';
import { useLingui } from '@lingui/react';
import { makeFmt, ownTimeZone, type Fmt } from './fmt';

/** The zone in which times are shown: the signed-in user's. */
export const TimeZoneContext = createContext<string | undefined>(undefined);

export function useFmt(): Fmt {
  const { i18n } = useLingui();
  const zone = useContext(TimeZoneContext);
  return makeFmt(i18n.locale, zone ?? ownTimeZone());
}

// One clock for all relative times on the page.
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, 30_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, moving every half minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
