import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Team } from '../api/types';
import { linkTo } from '../session/address';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Menu } from '../ui/Menu';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { toast } from '../ui/Toast';
import { teamHref } from './search';
import { TeamDialog } from './TeamDialog';
import { useRefusals } from './words';

/** What the team is called and for, and what can be done with it as a whole. */
export function TeamHead({ team, onDelete }: { team: Team; onDelete: () => void }) {
  const { t } = useLingui();
  const may = useMay();
  const refusals = useRefusals();
  const [renaming, setRenaming] = useState(false);
  const copy = (text: string, said: string) => () => void navigator.clipboard.writeText(text).then(() => toast(said));
  return (
    <>
      <Breadcrumb label={t`Where you are`} trail={[{ href: '/teams', title: t`Teams` }]} current={team.name} />
      <PageHeader
        title={team.name}
        purpose={team.description && <bdi>{team.description}</bdi>}
        actions={
          <>
            <Button reason={refusals.edit} onPress={() => setRenaming(true)}>{t`Rename`}</Button>
            <Menu
              label={t`More actions`}
              groups={[
                [
                  may('users/view') && { id: 'users', title: t`Show among users`, icon: 'users', href: `/users?team=${encodeURIComponent(team.id)}` },
                  { id: 'link', title: t`Copy link to this team`, icon: 'link', onPress: copy(linkTo(teamHref(team.id)), t`The link to this team is copied.`) },
                  { id: 'id', title: t`Copy team id`, icon: 'copy', onPress: copy(team.id, t`The team id is copied.`) },
                ],
                [{ id: 'delete', title: t`Delete`, icon: 'trash', danger: true, reason: refusals.remove(team), onPress: onDelete }],
              ]}
            />
          </>
        }
      />
      {renaming && <TeamDialog team={team} onClose={() => setRenaming(false)} />}
    </>
  );
}
