import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { safelistQuery } from '../../api/access';
import type { User } from '../../api/types';
import type { RangeEntry } from '../../people/rangeLines';
import type { Change } from '../../ui/SaveBar';
import { add, isEmpty, noDraft, pending, remove, renote, undo, type Row } from './draft';

/** The safelist while it is edited. It belongs to the page, not to the tab: what is changed survives a look at another tab. */
export function useSafelistEdit(user: User) {
  const [kept, setDraft] = useState(noDraft);
  const [asking, setAsking] = useState(false);
  const { data } = useQuery({ ...safelistQuery(user.id), enabled: !isEmpty(kept) });
  const draft = data ? pending(data.entries, kept) : kept;
  return {
    draft,
    changes: useChanges(draft),
    add: (entries: readonly RangeEntry[]) => setDraft(add(draft, entries)),
    remove: (row: Row) => setDraft(remove(draft, row)),
    undo: (row: Row) => setDraft(undo(draft, row)),
    renote: (row: Row, note: string) => setDraft(renote(draft, row, note)),
    discard: () => setDraft(noDraft),
    /** Whether it is asked now if all this is meant. */
    asking,
    ask: setAsking,
  };
}

export type SafelistEdit = ReturnType<typeof useSafelistEdit>;

function useChanges({ added, removed, notes }: typeof noDraft): Change[] {
  const { t } = useLingui();
  const name = t`Safelist`;
  const shown = (value: string) => <bdi className="mono ltr">{value}</bdi>;
  return [
    ...added.map(({ value }): Change => ({ name, kind: 'added', after: shown(value) })),
    ...removed.map((value): Change => ({ name, kind: 'removed', before: shown(value) })),
    ...Object.entries(notes).map(([value, note]): Change => ({ name: t`Note`, kind: 'changed', before: shown(value), after: <bdi>{note}</bdi> })),
  ];
}
