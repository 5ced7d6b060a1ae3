import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { useUserActs } from '../people/useUserActs';
import { useWhy } from '../people/useWhy';
import { linkTo } from '../session/address';
import { fullName, useMay, useSession } from '../session/session';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { CopyButton } from '../ui/CopyButton';
import { Menu } from '../ui/Menu';
import { Breadcrumb } from '../ui/PageHeader';
import { StatusPill } from '../ui/StatusPill';
import { toast } from '../ui/Toast';
import { usePageTitle } from '../ui/usePageTitle';
import { DeletionDialog, useDeletionWords } from './DeletionDialog';
import { useBarrier } from './useBarrier';

/** Who it is, how they are, and what can be done with them as a whole. */
export function UserHead({ user }: { user: User }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const may = useMay();
  const why = useWhy();
  const { user: self } = useSession();
  const name = fullName(user);
  usePageTitle(name);
  const trail = may('users/view') ? [{ href: '/users', title: t`Users` }] : [];
  return (
    <>
      {trail.length > 0 && <Breadcrumb label={t`Where you are`} trail={trail} current={user.id === self.id ? t`Your profile` : name} />}
      <div className="profile">
        <Avatar id={user.id} name={name} size="big" />
        <div>
          <div className="profile-line">
            <h1 dir="auto">{name}</h1>
            <StatusPill status={user.status} why={why(user)} />
          </div>
          <p className="profile-sub">
            <span className="mono ltr">{user.username}</span>
            <CopyButton value={user.username} label={t`Copy username`} />
            {user.roles.length > 0 && <><span className="faint only-wide" aria-hidden="true">·</span><span>{fmt.list(user.roles.map((role) => role.name))}</span></>}
          </p>
        </div>
        <HeadActs user={user} />
      </div>
    </>
  );
}

function HeadActs({ user }: { user: User }) {
  const { t } = useLingui();
  const { user: self } = useSession();
  const acts = useUserActs(user);
  const barrier = useBarrier(user);
  const [asking, setAsking] = useState(false);
  const requested = useDeletionWords(user);
  const own = user.id === self.id;
  const disabled = user.status === 'disabled';
  const copyLink = () => void navigator.clipboard.writeText(linkTo(`/users/${user.id}`)).then(() => toast(t`The link to this user is copied.`));
  const notOwn = own ? t`You cannot disable yourself. Ask another admin.` : undefined;
  return (
    <div className="acts">
      {disabled
        ? <Button busy={acts.busy} reason={barrier} onPress={acts.enable}>{t`Enable`}</Button>
        : <Button busy={acts.busy} reason={barrier ?? notOwn} onPress={acts.disable}>{t`Disable`}</Button>}
      <Menu
        label={t`More actions`}
        groups={[
          [
            user.status === 'locked' && { id: 'unlock', title: t`Unlock`, icon: 'unlock', reason: barrier, onPress: acts.unlock },
            !disabled && { id: 'letter', title: t`Resend set-password email`, icon: 'send', reason: barrier, onPress: acts.letter },
            { id: 'link', title: t`Copy link to this user`, icon: 'link', onPress: copyLink },
          ],
          [{ id: 'delete', title: t`Request deletion`, icon: 'trash', danger: true, reason: (own ? undefined : barrier) ?? requested, onPress: () => setAsking(true) }],
        ]}
      />
      <DeletionDialog user={user} open={asking} onClose={() => setAsking(false)} />
    </div>
  );
}
