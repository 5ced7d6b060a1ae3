import type { ImportColumn } from '../api/imports';

export interface Mapped {
  column: string;
  field: string | null;
}

/** One column gets a field. It is taken from the column that had it, so that no two ever mean the same. */
export function remapped(columns: readonly ImportColumn[], column: string, field: string | null): Mapped[] {
  const loser = field === null ? undefined : columns.find((other) => other.field === field && other.column !== column);
  return [...(loser ? [{ column: loser.column, field: null }] : []), { column, field }];
}

/** Lines are matched by username, else by email: one of them is needed. */
export function hasKey(columns: readonly ImportColumn[]): boolean {
  return columns.some(({ field }) => field === 'username' || field === 'email');
}
