import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { requestDeletion } from '../api/person';
import type { User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { fullName } from '../session/session';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { TextArea } from '../ui/TextArea';
import { toast } from '../ui/Toast';

/** That somebody asked for it already, and when. */
export function useDeletionWords({ deletionRequestedAt: at }: User): string | undefined {
  const { t } = useLingui();
  const fmt = useFmt();
  if (at === undefined) return undefined;
  const moment = fmt.short(at);
  return t`Deletion was requested on ${moment}.`;
}

interface DeletionDialogProps {
  user: User;
  open: boolean;
  onClose: () => void;
}

/** Asks the operator to erase a person. Big enough to have the username typed. */
export function DeletionDialog({ user, open, onClose }: DeletionDialogProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState('');
  const name = fullName(user);
  const request = useMutation({ mutationFn: () => requestDeletion(user.id, reason.trim()) });
  const confirm = () => request.mutate(undefined, {
    onSuccess: () => {
      toast(t`The deletion of ${name} is requested.`);
      setReason('');
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t`Request deletion of ${name}?`}
      action={t`Request deletion of ${name}`}
      danger
      busy={request.isPending}
      typed={user.username}
      onConfirm={confirm}
    >
      <div className="stack">
        <p>{t`The operator gets a letter and completes it. Name, addresses and sessions are erased then and cannot be brought back; the audit log keeps a pseudonym. Until then nothing changes.`}</p>
        <TextArea label={t`Reason`} optional maxLength={1000} value={reason} onChange={setReason} hint={t`For the operator.`} dir="auto" />
      </div>
    </ConfirmDialog>
  );
}
