import { useEffect, useRef } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { makeInviteLink, type Invite } from '../api/invites';
import { messageOf } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { CopyValue } from '../ui/CopyButton';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { SkeletonLines } from '../ui/Skeleton';

/** Makes one more link of an invite and shows it, this once. */
export function LinkDialog({ invite, onClose }: { invite: Invite; onClose: () => void }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const { mutate, data, error } = useMutation({ mutationFn: makeInviteLink, meta: { quiet: true } });
  // Every link that is made is noted: drawing twice must not make two.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate(invite.id);
  }, [mutate, invite.id]);
  const { email } = invite;
  const until = fmt.short(invite.expiresAt);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Link for ${email}`}
      actions={<Button kind={data ? 'main' : undefined} onPress={onClose}>{data ? t`I have stored it` : t`Close`}</Button>}
    >
      <div className="stack invite-stack">
        {error && <Note tone="bad" live title={t`The link was not made.`}>{messageOf(error)}</Note>}
        {!error && !data && <SkeletonLines lines={2} />}
        {data && (
          <>
            <p className="dim">{t`Whoever opens this link can become this user. It works once, until ${until}, and is not shown again.`}</p>
            <div className="invite-link"><CopyValue value={data.link} label={t`Copy the link`} /></div>
            <Note>{t`A copied link does not confirm the address: only the link in the letter shows that the mailbox is theirs.`}</Note>
          </>
        )}
      </div>
    </Dialog>
  );
}
