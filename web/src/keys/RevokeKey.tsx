import { useMutation } from '@tanstack/react-query';
import { Trans, useLingui } from '@lingui/react/macro';
import { revokeKey, type ApiKey } from '../api/keys';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { Time } from '../ui/Time';
import { toast } from '../ui/Toast';

export function RevokeKey({ apiKey: { id, name, lastUsedAt }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useLingui();
  const revoke = useMutation({
    mutationFn: revokeKey,
    onSuccess: () => {
      toast(t`${name} is revoked.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Revoke ${name}?`} action={t`Revoke ${name}`} danger busy={revoke.isPending} onConfirm={() => revoke.mutate(id)}>
      <p>{lastUsedAt ? <Trans>It was last used <Time at={lastUsedAt} />.</Trans> : t`It was never used.`}</p>
      <p>{t`Programs that use it are refused at once, and it cannot be taken back. The key stays in the list of revoked ones for a year.`}</p>
    </ConfirmDialog>
  );
}
