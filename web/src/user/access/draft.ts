import type { Named } from '../../api/types';
import type { RangeEntry } from '../../people/rangeLines';

// What is being changed in a safelist, told as differences: so they still fit when somebody else changes it meanwhile.

export interface SafelistDraft {
  added: readonly RangeEntry[];
  /** Values. */
  removed: readonly string[];
  /** Another note for a value that stays. */
  notes: Readonly<Partial<Record<string, string>>>;
}

/** An entry as the server keeps it. */
export interface SavedEntry {
  value: string;
  note?: string;
  addedBy: Named;
  addedAt: string;
}

export interface Row extends RangeEntry {
  state: 'kept' | 'added' | 'removed';
  /** The note will be another one. */
  renoted: boolean;
  addedBy?: Named;
  addedAt?: string;
}

export const noDraft: SafelistDraft = { added: [], removed: [], notes: {} };

/** Kept and removed ones in their order, then the added ones. */
export function rowsOf(saved: readonly SavedEntry[], draft: SafelistDraft): Row[] {
  const { added, removed, notes } = pending(saved, draft);
  return [
    ...saved.map(({ note = '', ...entry }): Row => ({
      ...entry,
      note: notes[entry.value] ?? note,
      state: removed.includes(entry.value) ? 'removed' : 'kept',
      renoted: notes[entry.value] !== undefined,
    })),
    ...added.map((entry): Row => ({ ...entry, state: 'added', renoted: false })),
  ];
}

/** The whole list as it is to be. */
export function entriesOf(saved: readonly SavedEntry[], draft: SafelistDraft): RangeEntry[] {
  return rowsOf(saved, draft).filter(({ state }) => state !== 'removed').map(({ value, note }) => ({ value, note }));
}

/** The draft without what the list says already. */
export function pending(saved: readonly SavedEntry[], { added, removed, notes }: SafelistDraft): SafelistDraft {
  const known = new Map(saved.map(({ value, note = '' }) => [value, note]));
  const gone = removed.filter((value) => known.has(value));
  return {
    added: added.filter(({ value }) => !known.has(value)),
    removed: gone,
    notes: Object.fromEntries(Object.entries(notes).filter(([value, note]) => known.has(value) && known.get(value) !== note && !gone.includes(value))),
  };
}

export const isEmpty = ({ added, removed, notes }: SafelistDraft) => added.length === 0 && removed.length === 0 && Object.keys(notes).length === 0;

/** Adds entries that are not in the list, or that are about to leave it. */
export function add(draft: SafelistDraft, entries: readonly RangeEntry[]): SafelistDraft {
  const back = entries.filter(({ value }) => draft.removed.includes(value));
  const renoted = Object.fromEntries(back.filter(({ note }) => note !== '').map(({ value, note }) => [value, note]));
  return {
    added: [...draft.added, ...entries.filter((entry) => !back.includes(entry))],
    removed: draft.removed.filter((value) => !back.some((entry) => entry.value === value)),
    notes: { ...draft.notes, ...renoted },
  };
}

export function remove(draft: SafelistDraft, { value, state }: Row): SafelistDraft {
  if (state === 'added') return { ...draft, added: draft.added.filter((entry) => entry.value !== value) };
  return { ...draft, removed: [...draft.removed, value] };
}

export const undo = (draft: SafelistDraft, { value }: Row): SafelistDraft => ({ ...draft, removed: draft.removed.filter((one) => one !== value) });

export function renote(draft: SafelistDraft, { value, state }: Row, note: string): SafelistDraft {
  if (state === 'added') return { ...draft, added: draft.added.map((entry) => (entry.value === value ? { value, note } : entry)) };
  return { ...draft, notes: { ...draft.notes, [value]: note } };
}
