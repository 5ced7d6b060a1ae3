/**
 * Where to go after signing in: a place of this portal, never another site. A browser reads
 * `//host` and `/\host` as other hosts, and drops tabs and line breaks before reading.
 */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/') || /^\/[/\\]|[\u0000-\u001f]/u.test(next)) return '/';
  const place = new URL(next, location.origin);
  // Once more after the dots are resolved: /x/..//host is //host.
  if (place.origin !== location.origin || place.pathname.startsWith('//') || place.pathname === '/sign-in') return '/';
  return place.pathname + place.search + place.hash;
}
