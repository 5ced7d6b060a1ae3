import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { deleteView, type View } from '../api/views';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

interface DeleteViewProps {
  view: View;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteView({ view, onClose, onDeleted }: DeleteViewProps) {
  const { t } = useLingui();
  const { name } = view;
  // Told to the mutation itself: the view is gone from the list, and this dialog with it, before the call is over.
  const remove = useMutation({
    mutationFn: deleteView,
    onSuccess: () => {
      toast(t`${name} is deleted.`);
      onClose();
      onDeleted();
    },
    onError: onClose,
  });
  return (
    <ConfirmDialog open onClose={onClose} title={t`Delete the view ${name}?`} action={t`Delete ${name}`} danger busy={remove.isPending} onConfirm={() => remove.mutate(view)}>
      <p>{view.shared ? t`It is gone for everyone it is shared with, also for those whose list opens with it. What it shows is not touched.` : t`Only the view goes. What it shows is not touched.`}</p>
    </ConfirmDialog>
  );
}
