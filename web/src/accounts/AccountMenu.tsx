import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { disableAccount, enableAccount } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { useSwitch } from '../layout/useSwitch';
import { SmscDialog } from '../people/SmscDialog';
import { useEnters, useMay } from '../session/session';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import type { MenuAction } from '../ui/Menu';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { useBelowHref } from './below';
import { MoveAccount } from './MoveAccount';
import { PurchasedSeats } from './PurchasedSeats';
import { RenameAccount } from './RenameAccount';

type Question = 'disable' | 'enable' | 'rename' | 'move' | 'seats' | 'centre';

/** Disabling touches everybody in the account, so it asks first, and for the name. */
export function AccountMenu({ account }: { account: Account }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<Question>();
  const switchAccount = useSwitch();
  const belowHref = useBelowHref()(account.id);
  const { turns, renames, moves, seats, centre, enters } = useRights(account);
  const { name } = account;
  const close = () => setAsking(undefined);
  const copyId = () => void navigator.clipboard.writeText(account.id).then(() => toast(t`The account id is copied.`));
  const turn: MenuAction = account.status === 'disabled'
    ? { id: 'enable', title: t`Enable`, icon: 'check', reason: turns, onPress: () => setAsking('enable') }
    : { id: 'disable', title: t`Disable`, icon: 'ban', danger: true, reason: turns, onPress: () => setAsking('disable') };
  return (
    <>
      <RowMenu
        name={name}
        groups={[
          [
            enters && { id: 'switch', title: t`Switch to it`, icon: 'building', onPress: () => switchAccount(account.id) },
            belowHref !== undefined && { id: 'below', title: t`Show its sub-accounts`, icon: 'rows', href: belowHref },
          ],
          [
            { id: 'rename', title: t`Rename…`, icon: 'edit', reason: renames, onPress: () => setAsking('rename') },
            moves && { id: 'move', title: t`Move…`, icon: 'updown', onPress: () => setAsking('move') },
            seats && { id: 'seats', title: t`Purchased seats…`, icon: 'seat', onPress: () => setAsking('seats') },
            centre && { id: 'centre', title: t`Message centre…`, icon: 'send', onPress: () => setAsking('centre') },
            { id: 'copy', title: t`Copy account id`, icon: 'copy', onPress: copyId },
          ],
          [turn],
        ]}
      />
      {asking === 'disable' && <Disable account={account} onClose={close} />}
      {asking === 'enable' && <Enable account={account} onClose={close} />}
      {asking === 'rename' && <RenameAccount account={account} onClose={close} />}
      {asking === 'seats' && <PurchasedSeats account={account} onClose={close} />}
      {asking === 'centre' && <SmscDialog account={account} onClose={close} />}
      {asking === 'move' && <MoveAccount account={account} onClose={close} />}
    </>
  );
}

/** What the reader may do with an account, or why not: the operator with customers, a customer with what is below it. */
function useRights({ kind }: Account) {
  const { t } = useLingui();
  const may = useMay();
  const enters = useEnters();
  const operates = may('operator/accounts');
  if (operates) {
    const theirs = kind === 'sub' ? t`Only the customer's own admins can do this.` : undefined;
    return { turns: theirs, renames: theirs, moves: kind === 'sub', seats: kind === 'main' && may('operator/seats'), centre: may('operator/smpp'), enters: false };
  }
  const without = (...needed: string[]) => {
    const permission = needed.find((one) => !may(one));
    return permission && t`This takes the permission ${permission}.`;
  };
  return {
    turns: without('accounts/manage'),
    renames: without('accounts/manage', 'account/manage'),
    moves: false,
    seats: false,
    centre: false,
    enters,
  };
}

function Disable({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const disable = useMutation({
    mutationFn: disableAccount,
    onSuccess: () => {
      toast(t`${name} is disabled.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Disable account ${name}?`} action={t`Disable account ${name}`} danger typed={name} busy={disable.isPending} onConfirm={() => disable.mutate(account.id)}>
      <p>{t`All its users are signed out at once and cannot come in any more, nor can programs with its keys.`}</p>
      {account.accounts && account.accounts.count > 0 && <p>{t`The same goes for all accounts below it.`}</p>}
      <p>{t`Nothing is deleted: users, roles and the audit log stay as they are, and you can enable the account again.`}</p>
    </ConfirmDialog>
  );
}

function Enable({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const enable = useMutation({
    mutationFn: enableAccount,
    onSuccess: () => {
      toast(t`${name} is enabled.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Enable account ${name}?`} action={t`Enable account ${name}`} busy={enable.isPending} onConfirm={() => enable.mutate(account.id)}>
      <p>{t`Its users can sign in again, except those who are disabled or locked themselves.`}</p>
    </ConfirmDialog>
  );
}
