import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { setSeatLimit, type SeatAccount } from '../api/seats';
import { inAccount } from '../session/address';
import { useMay } from '../session/session';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { LimitDialog } from './LimitDialog';

interface AccountMenuProps {
  account: SeatAccount;
  mayLimit: boolean;
  onAssign: () => void;
}

/** What can be done with the seats of one account. */
export function AccountMenu({ account, mayLimit, onAssign }: AccountMenuProps) {
  const { t } = useLingui();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const { name, limit } = account;
  const set = useMutation({ mutationFn: (to: number | null) => setSeatLimit({ account: account.id, limit: to }) });
  // In the options, as the row goes where only accounts with a limit are listed.
  const removeLimit = useMutation({
    mutationFn: (_old: number | null) => setSeatLimit({ account: account.id, limit: null }),
    onSuccess: (_answer, old) => toast(t`${name} has no limit now.`, { undo: () => set.mutate(old) }),
  });
  const blocked = may('seats/manage') ? undefined : t`This takes the permission seats/manage.`;
  const fromAbove = blocked ?? (mayLimit ? undefined : t`The account above sets it.`);
  return (
    <>
      <RowMenu
        name={name}
        groups={[
          [{ id: 'assign', title: t`Assign seats`, icon: 'seat', reason: blocked, onPress: onAssign }],
          [
            { id: 'limit', title: limit === null ? t`Set a limit` : t`Edit limit`, icon: 'edit', reason: fromAbove, onPress: () => setAsking(true) },
            limit !== null && { id: 'no-limit', title: t`Remove limit`, icon: 'minus', reason: fromAbove, onPress: () => removeLimit.mutate(limit) },
          ],
          [account.level > 0 && may('accounts/manage') && { id: 'switch', title: t`Switch to this account`, icon: 'arrow', href: inAccount(account.id, '/seats') }],
        ]}
      />
      {asking && <LimitDialog account={account} onClose={() => setAsking(false)} />}
    </>
  );
}
