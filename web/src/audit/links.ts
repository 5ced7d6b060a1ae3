import { auditHref } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { linkTo } from '../session/address';
import { filterOf, type AuditSearch } from './search';

const minute = 60_000;

/** Finds the event again on any day and with any filter set: its own minute. */
export function eventLink({ id, at }: AuditEvent): string {
  const start = Math.floor(Date.parse(at) / minute) * minute;
  const query = new URLSearchParams({
    range: 'custom', from: new Date(start).toISOString(), to: new Date(start + minute).toISOString(), event: id,
  });
  return linkTo(`/audit?${query.toString()}`);
}

/** The list on the screen as a program would ask for it; cookies.txt is what signing in by curl leaves. */
export function curlOf(search: AuditSearch, origin: string): string {
  return `curl -b cookies.txt '${origin}${auditHref(filterOf(search)).replaceAll("'", '%27')}'`;
}

/** Where a thing has a page of its own. */
export function targetHref(target: { kind: string; id?: string } | undefined): string | undefined {
  if (target?.id === undefined) return undefined;
  if (target.kind === 'user') return `/users/${target.id}`;
  if (target.kind === 'role') return `/roles/${target.id}`;
  if (target.kind === 'team') return `/teams/${target.id}`;
  return undefined;
}
