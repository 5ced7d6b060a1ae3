import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { previewQuery, safelistQuery, setSafelist, type Safelist } from '../../api/access';
import { messageOf } from '../../api/problem';
import type { User } from '../../api/types';
import type { RangeEntry } from '../../people/rangeLines';
import { fullName } from '../../session/session';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { Icon } from '../../ui/Icon';
import { Note } from '../../ui/Note';
import { Select } from '../../ui/Select';
import { SkeletonLines } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { WouldRefuse } from './WouldRefuse';
import type { SafelistEdit } from './useSafelistEdit';

interface SaveSafelistProps {
  user: User;
  own: boolean;
  list: Safelist;
  /** The list as it is to be. */
  entries: RangeEntry[];
  edit: SafelistEdit;
}

/** Says what a change of the safelist means before it counts, and lets it be tried. */
export function SaveSafelist(props: SaveSafelistProps) {
  const { t } = useLingui();
  const { user, own, edit } = props;
  const name = fullName(user);
  return (
    <Dialog open={edit.asking} onClose={() => edit.ask(false)} title={own ? t`Change your safelist?` : t`Change the safelist of ${name}?`}>
      {/* Only mounted while open: the server is asked for what it answers now. */}
      <Question {...props} name={name} />
    </Dialog>
  );
}

type Trial = '0' | '5' | '15' | '60';

function Question({ user, own, list, entries, edit, name }: SaveSafelistProps & { name: string }) {
  const { t } = useLingui();
  const [trial, setTrial] = useState<Trial>('0');
  const preview = useQuery({ ...previewQuery(user.id, entries), staleTime: 0 });
  const client = useQueryClient();
  const minutes = Number(trial);
  const save = useMutation({
    mutationFn: () => setSafelist({ user: user.id, etag: list.etag, entries, trialMinutes: minutes || undefined }),
    meta: { quiet: true },
    // Somebody may have been quicker: what the list is now has to be seen.
    onError: () => client.invalidateQueries({ queryKey: safelistQuery(user.id).queryKey, exact: true }),
    onSuccess: () => {
      edit.discard();
      edit.ask(false);
      if (minutes === 0) toast(own ? t`Your safelist is saved.` : t`The safelist of ${name} is saved.`);
    },
  });
  const minuteWords = (count: number) => t`${plural(count, { one: 'Try it for # minute', other: 'Try it for # minutes' })}`;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {save.error && <Note tone="bad" live title={t`The safelist was not saved.`}>{messageOf(save.error)}</Note>}
      <Changes edit={edit} />
      <p className="dialog-words"><Effect own={own} name={name} entries={entries} /></p>
      {entries.length > 0 && (preview.data ? <WouldRefuse found={preview.data} /> : preview.error ? <Note tone="warn">{messageOf(preview.error)}</Note> : <SkeletonLines lines={2} />)}
      <Select
        label={t`How long`}
        value={trial}
        onChange={setTrial}
        options={[{ id: '0', label: t`For good` }, ...([5, 15, 60] as const).map((count) => ({ id: String(count) as Trial, label: minuteWords(count) }))]}
        hint={minutes > 0 ? t`It goes back by itself then, unless somebody keeps it before.` : t`When in doubt, try it first: it goes back by itself.`}
      />
      <DialogActs action={minutes > 0 ? t`Try the safelist` : t`Save the safelist`} busy={save.isPending} onClose={() => edit.ask(false)} />
    </form>
  );
}

/** What it comes to. */
function Effect({ own, name, entries }: { own: boolean; name: string; entries: readonly RangeEntry[] }) {
  const { t } = useLingui();
  if (entries.length === 0) return own ? t`You can then sign in from every address.` : t`${name} can then sign in from every address.`;
  return own
    ? t`At once, by every service. Your open sessions from other addresses end.`
    : t`At once, by every service. Open sessions of ${name} from other addresses end.`;
}

const most = 8;

function Changes({ edit: { changes } }: { edit: SafelistEdit }) {
  const { t } = useLingui();
  const more = changes.length - most;
  return (
    <ul className="safelist-changes">
      {changes.slice(0, most).map(({ kind, before, after }, place) => (
        <li key={place}>
          {kind === 'changed' ? <Icon name="edit" /> : <Icon name={kind === 'added' ? 'plus' : 'minus'} tone={kind === 'added' ? 'ok' : 'bad'} />}
          <span>
            <span className="vh">{kind === 'added' ? t`Added:` : kind === 'removed' ? t`Removed:` : t`Note:`} </span>
            {kind === 'added' ? after : before}{kind === 'changed' && <> {after}</>}
          </span>
        </li>
      ))}
      {more > 0 && <li className="dim">{t`${plural(more, { one: 'And # more', other: 'And # more' })}`}</li>}
    </ul>
  );
}
