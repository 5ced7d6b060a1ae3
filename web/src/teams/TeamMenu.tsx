import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Team } from '../api/types';
import { useMay } from '../session/session';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { DeleteTeam } from './DeleteTeam';
import { teamHref } from './search';
import { TeamDialog } from './TeamDialog';
import { useRefusals } from './words';

/** What can be done with one team from the list. */
export function TeamMenu({ team }: { team: Team }) {
  const { t } = useLingui();
  const may = useMay();
  const refusals = useRefusals();
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  const copyId = () => void navigator.clipboard.writeText(team.id).then(() => toast(t`The team id is copied.`));
  return (
    <>
      <RowMenu
        name={team.name}
        groups={[
          [
            { id: 'open', title: t`Open`, icon: 'team', href: teamHref(team.id) },
            may('users/view') && { id: 'users', title: t`Show among users`, icon: 'users', href: `/users?team=${encodeURIComponent(team.id)}` },
            { id: 'rename', title: t`Rename`, icon: 'edit', reason: refusals.edit, onPress: () => setOpen('rename') },
            { id: 'copy', title: t`Copy team id`, icon: 'copy', onPress: copyId },
          ],
          [{ id: 'delete', title: t`Delete`, icon: 'trash', danger: true, reason: refusals.remove(team), onPress: () => setOpen('delete') }],
        ]}
      />
      {open === 'rename' && <TeamDialog team={team} onClose={close} />}
      {open === 'delete' && <DeleteTeam team={team} onClose={close} />}
    </>
  );
}
