import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { disableAccount, enableAccount } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';

/** Disabling touches everybody in the account, so it asks first, and for the name. */
export function AccountMenu({ account }: { account: Account }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<'disable' | 'enable'>();
  const { name } = account;
  const copyId = () => void navigator.clipboard.writeText(account.id).then(() => toast(t`The account id is copied.`));
  return (
    <>
      <RowMenu
        name={name}
        groups={[
          [{ id: 'copy', title: t`Copy account id`, icon: 'copy', onPress: copyId }],
          [account.status === 'disabled'
            ? { id: 'enable', title: t`Enable`, icon: 'check', onPress: () => setAsking('enable') }
            : { id: 'disable', title: t`Disable`, icon: 'ban', danger: true, onPress: () => setAsking('disable') }],
        ]}
      />
      {asking === 'disable' && <Disable account={account} onClose={() => setAsking(undefined)} />}
      {asking === 'enable' && <Enable account={account} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function Disable({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const disable = useMutation({ mutationFn: disableAccount });
  const run = () => disable.mutate(account.id, {
    onSuccess: () => {
      toast(t`${name} is disabled.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Disable account ${name}?`} action={t`Disable account ${name}`} danger typed={name} busy={disable.isPending} onConfirm={run}>
      <p>{t`All its users are signed out at once and cannot come in any more, nor can programs with its keys.`}</p>
      <p>{t`Nothing is deleted: users, roles and the audit log stay as they are, and you can enable the account again.`}</p>
    </ConfirmDialog>
  );
}

function Enable({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const enable = useMutation({ mutationFn: enableAccount });
  const run = () => enable.mutate(account.id, {
    onSuccess: () => {
      toast(t`${name} is enabled.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Enable account ${name}?`} action={t`Enable account ${name}`} busy={enable.isPending} onConfirm={run}>
      <p>{t`Its users can sign in again, except those who are disabled or locked themselves.`}</p>
    </ConfirmDialog>
  );
}
