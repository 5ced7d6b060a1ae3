import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { messageOf } from '../api/problem';
import type { BulkResult, Team, User } from '../api/types';
import { changeUsers, usersQuery } from '../api/users';
import { fullName } from '../session/session';
import { Button } from '../ui/Button';
import { CheckList } from '../ui/CheckList';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { SearchField } from '../ui/SearchField';
import { SkeletonLines } from '../ui/Skeleton';
import { RemovableTag } from '../ui/Tag';
import { toast } from '../ui/Toast';

/** As many as fit in sight; who is not among them is found by typing. */
const shown = 8;

/** Finds people of the account and puts all that were chosen into the team at once. */
export function AddMembers({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const add = useAdd(team, chosen, setChosen, onClose);
  const count = chosen.length;
  const without = (id: string) => setChosen((old) => old.filter((user) => user.id !== id));
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Add members to ${team.name}`}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
          <Button kind="main" busy={add.busy} reason={count === 0 ? t`Choose somebody first.` : undefined} onPress={add.run}>
            {count === 0 ? t`Add members` : t`${plural(count, { one: 'Add # member', other: 'Add # members' })}`}
          </Button>
        </>
      }
    >
      <div className="stack">
        {add.refused && <Note tone="bad" live title={add.refused.title}>{add.refused.why}</Note>}
        <SearchField label={t`Name, username or email`} value={search} onChange={setSearch} autoFocus />
        {count > 0 && (
          <div className="add-chosen">
            {chosen.map((user) => {
              const name = fullName(user);
              return <RemovableTag key={user.id} removeLabel={t`Leave out ${name}`} onRemove={() => without(user.id)}>{name}</RemovableTag>;
            })}
          </div>
        )}
        <Found team={team} search={search} chosen={chosen} onChange={setChosen} />
      </div>
    </Dialog>
  );
}

interface FoundProps {
  team: Team;
  search: string;
  chosen: readonly User[];
  onChange: (chosen: readonly User[]) => void;
}

function Found({ team, search, chosen, onChange }: FoundProps) {
  const { t } = useLingui();
  const { data, error } = useQuery(usersQuery({ search: search || undefined }));
  if (error) return <Note tone="bad" title={t`The users could not be read.`}>{messageOf(error)}</Note>;
  if (!data) return <SkeletonLines lines={6} />;
  const found = data.items.slice(0, shown);
  const pick = (ids: string[]) => {
    const others = chosen.filter(({ id }) => !found.some((user) => user.id === id));
    onChange([...others, ...found.filter(({ id }) => ids.includes(id))]);
  };
  return (
    <CheckList
      label={t`People`}
      value={chosen.map(({ id }) => id)}
      onChange={pick}
      choices={found.map((user) => ({
        id: user.id,
        label: fullName(user),
        hint: user.email,
        reason: user.teams.some(({ id }) => id === team.id) ? t`Is in the team already.` : undefined,
      }))}
    />
  );
}

/** Whoever could not be added stays chosen, with the reason. */
function useAdd(team: Team, chosen: readonly User[], setChosen: (left: readonly User[]) => void, onClose: () => void) {
  const { t } = useLingui();
  const order = useMutation({
    mutationFn: () => changeUsers({ ids: chosen.map(({ id }) => id), action: 'add_team', team: team.id }),
    meta: { quiet: true },
    onSuccess: ({ done, failed }: BulkResult) => {
      const added = done.length;
      if (added > 0) toast(t`${plural(added, { one: '# member is added.', other: '# members are added.' })}`);
      setChosen(chosen.filter(({ id }) => failed.some((one) => one.id === id)));
      if (failed.length === 0) onClose();
    },
  });
  const left = order.data?.failed ?? [];
  const refused = order.error
    ? { title: t`Nobody was added.`, why: messageOf(order.error) }
    : left.length > 0
      ? { title: t`${plural(left.length, { one: '# person was not added.', other: '# people were not added.' })}`, why: left[0]?.detail }
      : undefined;
  return { busy: order.isPending, refused, run: () => order.mutate() };
}
