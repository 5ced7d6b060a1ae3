import type { AuditEvent } from '../api/auditTypes';

type Change = NonNullable<AuditEvent['changes']>[number];

/** Members that hold a list: only what came and went is of interest. */
const lists = new Set(['permissions', 'roles', 'teams']);

export function isList(field: string): boolean {
  return lists.has(field);
}

/** The change without what stayed. */
export function narrow(change: Change): Change {
  if (!isList(change.field)) return change;
  const before = wordsOf(change.before);
  const after = wordsOf(change.after);
  const left = before.filter((word) => !after.includes(word)).join(', ');
  const came = after.filter((word) => !before.includes(word)).join(', ');
  return { field: change.field, before: left || undefined, after: came || undefined };
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '').split(',').map((word) => word.trim()).filter(Boolean);
}
