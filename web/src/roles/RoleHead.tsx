import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Permission } from '../api/accessTypes';
import type { Role } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { linkTo } from '../session/address';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { Link } from '../ui/Link';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/Toast';
import { DeleteRole } from './DeleteRole';
import { NewRoleDialog } from './NewRoleDialog';
import { RenameDialog } from './RenameDialog';
import { useUserCount } from './words';

interface RoleHeadProps {
  role: Role;
  permissions: readonly Permission[];
  /** Ticked boxes wait to be saved: other acts on the role wait with them. */
  unsaved: boolean;
}

/** The role's name, who has it, and what can be done with it as a whole. */
export function RoleHead({ role, permissions, unsaved }: RoleHeadProps) {
  const { t } = useLingui();
  const may = useMay();
  const [open, setOpen] = useState<'copy' | 'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  const manages = may('roles/manage');
  const refused = manages ? undefined : t`This takes the permission roles/manage.`;
  const waits = unsaved ? t`Save or discard your changes first.` : undefined;
  const own = role.kind === 'custom';
  const above = role.permissions.find((held) => permissions.some(({ id, grantable }) => id === held && !grantable));
  const notYours = above && t`It allows ${above}, which you do not hold yourself.`;
  const copyLink = () => void navigator.clipboard.writeText(linkTo(`/roles/${role.id}`)).then(() => toast(t`The link to this role is copied.`));
  return (
    <>
      <Card
        title={role.name}
        note={<RoleNote role={role} />}
        end={
          <>
            <Button size="small" reason={refused} onPress={() => setOpen('copy')}>{t`Copy`}</Button>
            {own && <Button size="small" reason={refused ?? waits} onPress={() => setOpen('rename')}>{t`Rename`}</Button>}
            <Menu
              label={t`More actions`}
              groups={[
                [
                  may('users/view') && { id: 'users', title: t`Show its users`, icon: 'users', href: `/users?role=${role.id}` },
                  may('audit/view') && { id: 'history', title: t`Show its history`, icon: 'log', href: `/audit?range=this_week&target=${role.id}` },
                  { id: 'link', title: t`Copy link to this role`, icon: 'link', onPress: copyLink },
                ],
                [own && { id: 'delete', title: t`Delete`, icon: 'trash', danger: true, reason: refused ?? notYours ?? waits, onPress: () => setOpen('delete') }],
              ]}
            />
          </>
        }
        flush={!role.description}
      >
        {role.description && <p className="dim"><bdi>{role.description}</bdi></p>}
      </Card>
      {open === 'copy' && <NewRoleDialog roles={[role]} from={role} permissions={permissions} onClose={close} />}
      {open === 'rename' && <RenameDialog role={role} onClose={close} />}
      {open === 'delete' && <DeleteRole role={role} onClose={close} />}
    </>
  );
}

function RoleNote({ role }: { role: Role }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay();
  const count = useUserCount();
  const users = count(role);
  const used = role.users === 0 && role.teams === 0 ? t`Nobody has it yet.` : t`Used by ${users}.`;
  const { teams } = role;
  const through = t`${plural(teams, { one: '# team gives it to its members.', other: '# teams give it to their members.' })}`;
  const date = role.createdAt ? fmt.date(role.createdAt) : '';
  const by = role.createdBy;
  return (
    <>
      {role.kind === 'system' && <>{t`System role.`} </>}
      {role.users > 0 && may('users/view') ? <Link className="link" href={`/users?role=${role.id}`}>{used}</Link> : used}
      {role.teams > 0 && <> {may('teams/view') ? <Link className="link" href={`/teams?role=${encodeURIComponent(role.id)}`}>{through}</Link> : through}</>}
      {role.createdAt && <> {by ? <Trans>Created by <bdi>{by}</bdi> on {date}.</Trans> : t`Created on ${date}.`}</>}
      {role.needsSeat && <> {t`It takes a seat.`}</>}
    </>
  );
}
