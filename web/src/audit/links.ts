import { auditHref } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { curlOf } from '../api/href';
import { inAccount, linkTo } from '../session/address';
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

/** The list on the screen as a program would ask for it. */
export const callOf = (search: AuditSearch, origin: string): string => curlOf(auditHref(filterOf(search)), origin);

const pages: Readonly<Record<string, string>> = { user: '/users', role: '/roles', team: '/teams' };

/** Where a thing has a page of its own; `within` is the account below in which it is. */
export function targetHref(target: { kind: string; id?: string } | undefined, within?: string): string | undefined {
  const page = pages[target?.kind ?? ''];
  if (target?.id === undefined || page === undefined) return undefined;
  const place = `${page}/${target.id}`;
  return within === undefined ? place : inAccount(within, place);
}
