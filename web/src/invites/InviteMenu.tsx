import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { resendInvite, revokeInvite, type Invite } from '../api/invites';
import { useMay } from '../session/session';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { useRefusal } from './words';

interface InviteMenuProps {
  invite: Invite;
  /** A link is wanted: the page makes and shows it. */
  onLink: (invite: Invite) => void;
}

/** What can be done with one invite. */
export function InviteMenu({ invite, onLink }: InviteMenuProps) {
  const { t } = useLingui();
  const may = useMay();
  const reason = useRefusal(may);
  const { resend, revoke } = useInviteActs(invite);
  const { status, user } = invite;
  return (
    <RowMenu
      name={invite.email}
      groups={[
        [
          status === 'accepted' && user !== undefined && { id: 'user', title: t`Open the user`, icon: 'user', href: `/users/${user}` },
          status !== 'accepted' && {
            id: 'resend', title: t`Send again`, icon: 'send', reason, onPress: resend,
            hint: status === 'pending' ? t`A new letter; earlier links end.` : t`A new letter opens it for a week.`,
          },
          status === 'pending' && { id: 'link', title: t`Copy a link`, icon: 'link', reason, hint: t`To hand over without a letter.`, onPress: () => onLink(invite) },
          may('audit/view') && { id: 'history', title: t`Show its history`, icon: 'log', href: `/audit?range=this_week&target=${invite.id}` },
        ],
        [status === 'pending' && { id: 'revoke', title: t`Revoke`, icon: 'ban', danger: true, reason, onPress: revoke }],
      ]}
    />
  );
}

function useInviteActs({ id, email }: Invite) {
  const { t } = useLingui();
  const run = useMutation({ mutationFn: (act: (invite: string) => Promise<unknown>) => act(id) });
  const resend = () => run.mutate(resendInvite, { onSuccess: () => toast(t`A new invite for ${email} is on its way.`) });
  // Its links are gone for good: taking it back means another letter.
  const revoke = () => run.mutate(revokeInvite, { onSuccess: () => toast(t`The invite for ${email} is revoked. Undo sends it again.`, { undo: resend }) });
  return { resend, revoke };
}
