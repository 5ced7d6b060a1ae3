import { lazy, type ComponentType } from 'react';

/** A part that is fetched when it is first wanted. Without it the rest still works: it shows nothing then. */
export function lazily<Props extends object>(fetch: () => Promise<ComponentType<Props>>) {
  return lazy<ComponentType<Props>>(() => fetch().then((part) => ({ default: part }), () => ({ default: () => null })));
}
