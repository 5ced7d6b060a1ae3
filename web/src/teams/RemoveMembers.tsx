import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { BulkResult, Team } from '../api/types';
import { changeUsers } from '../api/users';
import { BulkBar } from '../ui/BulkBar';
import { Button } from '../ui/Button';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

interface RemoveMembersProps {
  team: Team;
  /** Who is ticked, on whichever page. */
  ids: string[];
  onDone: () => void;
}

/** Floats over the list while somebody is ticked. */
export function RemoveMembers({ team, ids, onDone }: RemoveMembersProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const order = useRemoval(team, () => {
    setAsking(false);
    onDone();
  });
  const { name } = team;
  const count = ids.length;
  const title = t`${plural(count, { one: 'Remove # member', other: 'Remove # members' })}`;
  return (
    <>
      <BulkBar count={count} label={t`Selected members`} onClear={onDone}>
        <Button kind="quiet" size="small" icon="minus" onPress={() => setAsking(true)}>{title}</Button>
      </BulkBar>
      {asking && (
        <ConfirmDialog open onClose={() => setAsking(false)} title={title} action={title} danger busy={order.isPending} onConfirm={() => order.mutate(ids)}>
          <p>
            {team.roles.length > 0
              ? t`They leave ${name} and lose its roles at once, in sessions that are open too. They stay users of the account, with their own roles.`
              : t`They leave ${name} at once. They stay users of the account, with their own roles.`}
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** The act with its words, and the way back for those who were really taken out. */
function useRemoval(team: Team, onDone: () => void) {
  const { t } = useLingui();
  const tell = (result: BulkResult, words: string, undo?: () => void) => {
    const done = result.done.length;
    const failed = result.failed.length;
    const reason = result.failed[0]?.detail ?? '';
    if (failed === 0) toast(words, { undo });
    else toast(t`Changed: ${done}. Not changed: ${failed}. ${reason}`, { bad: true, undo: done > 0 ? undo : undefined });
  };
  const back = useMutation({
    mutationFn: (ids: string[]) => changeUsers({ ids, action: 'add_team', team: team.id }),
    onSuccess: (result) => {
      const added = result.done.length;
      tell(result, t`${plural(added, { one: '# member is in the team again.', other: '# members are in the team again.' })}`);
    },
  });
  return useMutation({
    mutationFn: (ids: string[]) => changeUsers({ ids, action: 'remove_team', team: team.id }),
    onSuccess: (result) => {
      onDone();
      const removed = result.done.length;
      tell(result, t`${plural(removed, { one: '# member is removed.', other: '# members are removed.' })}`, () => back.mutate(result.done));
    },
  });
}
