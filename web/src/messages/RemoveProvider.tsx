import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { removeProvider, type Provider } from '../api/messages';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

export function RemoveProvider({ provider: { id, name }, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useLingui();
  const remove = useMutation({
    mutationFn: removeProvider,
    onSuccess: () => {
      toast(t`${name} is removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Remove ${name}?`} action={t`Remove ${name}`} danger busy={remove.isPending} onConfirm={() => remove.mutate(id)}>
      <p>{t`Messages go to the next provider of its channel. Its secret is forgotten; the log keeps its name.`}</p>
    </ConfirmDialog>
  );
}
