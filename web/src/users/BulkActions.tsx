import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import type { BulkResult, Count, Named, UserFilter } from '../api/types';
import { changeUsers, userCountQuery, type BulkOrder } from '../api/users';
import { useTotal } from '../people/useBulkWords';
import { useMay } from '../session/session';
import { BulkBar } from '../ui/BulkBar';
import { Button } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/Toast';
import { ConfirmAll, type Deed } from './ConfirmAll';

export interface BulkActionsProps {
  ids: ReadonlySet<string>;
  /** The users on the page that is shown. */
  page: readonly string[];
  filter: UserFilter;
  onDone: () => void;
}

export function BulkActions({ ids, page, filter, onDone }: BulkActionsProps) {
  const { t } = useLingui();
  const { run, busy } = useBulk(ids, onDone);
  const { roles, teams } = useGivable();
  const [asked, setAsked] = useState<Deed>();
  const all = useAll(ids, page, filter, () => setAsked(undefined));
  const act = (deed: Deed) => {
    if (all.count) setAsked(deed);
    else run({ action: deed.action, role: deed.role?.id, team: deed.team?.id });
  };
  return (
    <BulkBar count={ids.size} label={t`Selected users`} words={all.words} offer={all.offer} onClear={onDone}>
      <Button kind="quiet" size="small" busy={busy} onPress={() => act({ action: 'enable' })}>{t`Enable`}</Button>
      <Button kind="quiet" size="small" busy={busy} onPress={() => act({ action: 'disable' })}>{t`Disable`}</Button>
      <PickMenu title={t`Add role`} icon="role" choices={roles} onPick={(role) => act({ action: 'add_role', role })} />
      <PickMenu title={t`Remove role`} icon="minus" choices={roles} onPick={(role) => act({ action: 'remove_role', role })} />
      <PickMenu title={t`Add to team`} icon="team" choices={teams} onPick={(team) => act({ action: 'add_team', team })} />
      <PickMenu title={t`Remove from team`} icon="minus" choices={teams} onPick={(team) => act({ action: 'remove_team', team })} />
      {all.count && asked && <ConfirmAll deed={asked} filter={filter} count={all.count} onClose={() => setAsked(undefined)} onStarted={onDone} />}
    </BulkBar>
  );
}

interface AllOf {
  words?: string;
  offer?: { title: string; onPress: () => void };
  /** Only while all are selected. */
  count?: Count;
}

/** From a page that is selected as a whole to all who match. Any other page, filter or selection takes it back. */
function useAll(ids: ReadonlySet<string>, page: readonly string[], filter: UserFilter, onTake: () => void): AllOf {
  const { t } = useLingui();
  const total = useTotal();
  const [taken, setTaken] = useState<string>();
  const { data: count, isPlaceholderData: old } = useQuery(userCountQuery(filter));
  const whole = page.length > 0 && page.every((id) => ids.has(id));
  const here = whole ? JSON.stringify([filter, page]) : undefined;
  if (taken !== undefined && taken !== here) setTaken(undefined);
  if (!whole || !count || old || (count.exact && count.count <= ids.size)) return {};
  const many = total(count.count, count.exact);
  if (taken === here) return { count, words: t`All ${many} matching are selected` };
  const take = () => {
    onTake();
    setTaken(here);
  };
  return { offer: { title: t`Select all ${many} matching`, onPress: take } };
}

interface PickMenuProps {
  title: string;
  icon: IconName;
  choices: readonly Named[];
  onPick: (choice: Named) => void;
}

function PickMenu({ title, icon, choices, onPick }: PickMenuProps) {
  if (choices.length === 0) return null;
  return (
    <Menu
      label={title}
      triggerClass="btn quiet small"
      trigger={<><Icon name={icon} />{title}</>}
      groups={[choices.map((choice) => ({ id: choice.id, title: choice.name, onPress: () => onPick(choice) }))]}
    />
  );
}

function useGivable() {
  const may = useMay();
  const roles = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  const teams = useQuery({ ...teamsQuery, enabled: may('teams/view') });
  return { roles: roles.data?.items ?? [], teams: teams.data?.items ?? [] };
}

type Act = Omit<BulkOrder, 'ids'>;

/** The act that takes another back; only for those that it was done to. */
const opposite = {
  enable: 'disable', disable: 'enable', add_role: 'remove_role', remove_role: 'add_role', add_team: 'remove_team', remove_team: 'add_team',
} as const;

function useBulk(ids: ReadonlySet<string>, onDone: () => void) {
  const { t } = useLingui();
  const order = useMutation({ mutationFn: ({ act, on }: { act: Act; on: string[] }) => changeUsers({ ...act, ids: on }) });
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
