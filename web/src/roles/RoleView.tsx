import { useMemo, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Permission } from '../api/accessTypes';
import { ApiProblem, messageOf } from '../api/problem';
import { changeRole, rolesQuery } from '../api/roles';
import type { Role } from '../api/types';
import { LeaveGuard } from '../layout/LeaveGuard';
import { noWishes, pending, wish, wished, type Wishes } from '../permissions/draft';
import { gridOf, narrowed, type Thing } from '../permissions/grid';
import { useMatrixGroups } from '../permissions/rows';
import { useActionWord, useThingWords } from '../permissions/words';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { Matrix } from '../ui/Matrix';
import { Note } from '../ui/Note';
import { SaveBar, type Change } from '../ui/SaveBar';
import { toast } from '../ui/Toast';
import { PermissionFilters } from './PermissionFilters';
import { RoleHead } from './RoleHead';
import type { RolesSearch } from './search';
import { useUserCount } from './words';

interface RoleViewProps {
  role: Role;
  permissions: readonly Permission[];
  search: RolesSearch;
  onSearch: (next: Partial<RolesSearch>) => void;
}

/** One role: who it is, what it allows, and what of that somebody is about to change. */
export function RoleView({ role, permissions, search, onSearch }: RoleViewProps) {
  const { t } = useLingui();
  const edit = useEdit(role);
  const readOnly = useReadOnly(role, permissions);
  const actionWord = useActionWord();
  const grid = useMemo(() => gridOf(permissions), [permissions]);
  const fits = useFits(search, role, edit.wishes);
  const shown = narrowed(grid, fits);
  const groups = useMatrixGroups(shown, role.permissions, edit.wishes);
  const changed = edit.wishes.size;
  return (
    <div className="stack">
      <RoleHead role={role} permissions={permissions} unsaved={changed > 0} />
      {readOnly && <Note icon="lock">{readOnly}</Note>}
      {edit.overtaken && (
        <Note tone="warn" live title={t`Somebody else changed this role meanwhile.`}>
          {t`Your changes are not saved yet. They stand here on top of what the role allows now; save again if they still fit.`}
        </Note>
      )}
      <div>
        <PermissionFilters
          search={search}
          onSearch={onSearch}
          granted={wished(edit.wishes, role.permissions).length}
          changed={changed}
          locks={permissions.some(({ grantable }) => !grantable)}
        />
        {groups.length > 0 ? (
          <Matrix
            caption={t`Permissions of ${role.name}`}
            rowTitle={t`Thing`}
            noteTitle={t`What it is`}
            otherTitle={t`More`}
            columns={grid.actions.map((action) => ({ id: action, title: actionWord(action) }))}
            groups={groups}
            readOnly={readOnly !== undefined}
            onChange={edit.set}
          />
        ) : (
          <div className="card">
            <EmptyState picture="search" title={t`No permission matches`} actions={<Button onPress={() => onSearch({ find: undefined, only: undefined })}>{t`Clear filters`}</Button>} />
          </div>
        )}
      </div>
      <SaveBar changes={edit.changes} note={edit.note} busy={edit.busy} onSave={edit.save} onDiscard={edit.discard} />
      <LeaveGuard when={changed > 0} />
    </div>
  );
}

function useEdit(role: Role) {
  const { t } = useLingui();
  const client = useQueryClient();
  const count = useUserCount();
  const [all, setAll] = useState<Wishes>(noWishes);
  const [startedAt, setStartedAt] = useState(role.etag);
  const wishes = pending(all, role.permissions);
  const change = useMutation({ mutationFn: changeRole, meta: { quiet: true } });

  const discard = () => setAll(noWishes);
  const set = (permission: string, granted: boolean) => {
    if (wishes.size === 0) setStartedAt(role.etag);
    setAll(wish(wishes, permission, granted));
  };
  const save = () => {
    const { id, etag, name } = role;
    change.mutate({ role: id, etag, change: { permissions: wished(wishes, role.permissions) } }, {
      onSuccess: (saved) => {
        // At once, so that the old state does not flash while the list is read again.
        client.setQueryData(rolesQuery.queryKey, (old) => old && { ...old, items: old.items.map((one) => (one.id === id ? { ...one, ...saved } : one)) });
        setAll(noWishes);
        toast(t`${name} is saved.`);
      },
      onError: (error) => {
        // Somebody was quicker: what the role is now has to be seen, and the note over it tells the rest.
        void client.invalidateQueries({ queryKey: rolesQuery.queryKey });
        if (!(error instanceof ApiProblem && error.code === 'request.changed_meanwhile')) toast(messageOf(error), { bad: true });
      },
    });
  };
  const changes = [...wishes].map(([permission, granted]): Change => {
    const words = <span className="mono ltr">{permission}</span>;
    return { name: '', kind: granted ? 'added' : 'removed', before: words, after: words };
  });
  const users = count(role);
  return {
    wishes, set, save, discard, changes,
    busy: change.isPending,
    overtaken: wishes.size > 0 && startedAt !== role.etag,
    note: role.users > 0 ? t`${users}, at once` : t`nobody has it yet`,
  };
}

/** Why nothing here can be changed by the reader. The server keeps the same rules. */
function useReadOnly(role: Role, permissions: readonly Permission[]): string | undefined {
  const { t } = useLingui();
  const may = useMay();
  if (role.kind === 'system') return t`This role comes with Gatehouse and stays as it is. Copy it to make one of your own from it.`;
  if (!may('roles/manage')) return t`You can look at roles; changing them takes the permission roles/manage.`;
  const above = permissions.find(({ id, grantable }) => !grantable && role.permissions.includes(id));
  if (!above) return undefined;
  const permission = above.id;
  return t`This role allows ${permission}, which you do not hold yourself, so it is not yours to change.`;
}

function useFits({ find, only }: RolesSearch, role: Role, wishes: Wishes): (thing: Thing) => boolean {
  const words = useThingWords();
  const wanted = find?.toLocaleLowerCase() ?? '';
  return (thing) => {
    const { title, note } = words(thing);
    const text = [title, note, ...thing.permissions.flatMap(({ id, name }) => [id, name])].join('\n').toLocaleLowerCase();
    if (!text.includes(wanted)) return false;
    if (only === 'granted') return thing.permissions.some(({ id }) => wishes.get(id) ?? role.permissions.includes(id));
    return only !== 'changed' || thing.permissions.some(({ id }) => wishes.has(id));
  };
}
