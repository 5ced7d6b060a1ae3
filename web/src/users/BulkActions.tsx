import { plural } from '@lingui/core/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import type { BulkResult, Named } from '../api/types';
import { changeUsers, type BulkOrder } from '../api/users';
import { useMay } from '../session/session';
import { BulkBar } from '../ui/BulkBar';
import { Button } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/Toast';

/** The server takes so many at a time. */
const batch = 500;

interface BulkActionsProps {
  ids: ReadonlySet<string>;
  onDone: () => void;
}

export function BulkActions({ ids, onDone }: BulkActionsProps) {
  const { t } = useLingui();
  const { run, busy } = useBulk(ids, onDone);
  const { roles, teams } = useGivable();
  return (
    <BulkBar count={ids.size} label={t`Selected users`} onClear={onDone}>
      <Button kind="quiet" size="small" busy={busy} onPress={() => run({ action: 'enable' })}>{t`Enable`}</Button>
      <Button kind="quiet" size="small" busy={busy} onPress={() => run({ action: 'disable' })}>{t`Disable`}</Button>
      <PickMenu title={t`Add role`} icon="role" choices={roles} onPick={(role) => run({ action: 'add_role', role })} />
      <PickMenu title={t`Remove role`} icon="minus" choices={roles} onPick={(role) => run({ action: 'remove_role', role })} />
      <PickMenu title={t`Add to team`} icon="team" choices={teams} onPick={(team) => run({ action: 'add_team', team })} />
      <PickMenu title={t`Remove from team`} icon="minus" choices={teams} onPick={(team) => run({ action: 'remove_team', team })} />
    </BulkBar>
  );
}

interface PickMenuProps {
  title: string;
  icon: IconName;
  choices: readonly Named[];
  onPick: (id: string) => void;
}

function PickMenu({ title, icon, choices, onPick }: PickMenuProps) {
  if (choices.length === 0) return null;
  return (
    <Menu
      label={title}
      triggerClass="btn quiet small"
      trigger={<><Icon name={icon} />{title}</>}
      groups={[choices.map((choice) => ({ id: choice.id, title: choice.name, onPress: () => onPick(choice.id) }))]}
    />
  );
}

function useGivable() {
  const may = useMay();
  const roles = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  const teams = useQuery({ ...teamsQuery, enabled: may('teams/view') });
  return { roles: roles.data?.items.filter((role) => role.assignable) ?? [], teams: teams.data?.items ?? [] };
}

type Act = Omit<BulkOrder, 'ids'>;

/** The act that takes another back; only for those that it was done to. */
const opposite = {
  enable: 'disable', disable: 'enable', add_role: 'remove_role', remove_role: 'add_role', add_team: 'remove_team', remove_team: 'add_team',
} as const;

function useBulk(ids: ReadonlySet<string>, onDone: () => void) {
  const { t } = useLingui();
  const order = useMutation({ mutationFn: ({ act, on }: { act: Act; on: string[] }) => inBatches(act, on) });
  const tell = (result: BulkResult, undo?: () => void) => {
    const done = result.done.length;
    const failed = result.failed.length;
    const reason = result.failed[0]?.detail ?? '';
    if (failed === 0) toast(t`${plural(done, { one: '# user is changed.', other: '# users are changed.' })}`, { undo });
    else toast(t`Changed: ${done}. Not changed: ${failed}. ${reason}`, { bad: true, undo: done > 0 ? undo : undefined });
  };
  const run = (act: Act) => order.mutate({ act, on: [...ids] }, {
    onSuccess: (result) => {
      onDone();
      const back = { ...act, action: opposite[act.action] };
      tell(result, () => order.mutate({ act: back, on: result.done }, { onSuccess: (again) => tell(again) }));
    },
  });
  return { run, busy: order.isPending };
}

async function inBatches(act: Act, ids: string[]): Promise<BulkResult> {
  const all: BulkResult = { done: [], failed: [] };
  for (let start = 0; start < ids.length; start += batch) {
    const result = await changeUsers({ ...act, ids: ids.slice(start, start + batch) });
    all.done.push(...result.done);
    all.failed.push(...result.failed);
  }
  return all;
}
