import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { endSmppSession, type SmppSession } from '../api/smpp';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

/** Ends a session on whichever node it is. Its client may come again, so that is said first. */
export function EndSession({ session: { id, holder: { kind, name }, address } }: { session: SmppSession }) {
  const { t } = useLingui();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  // In the options, as the row goes with its session.
  const end = useMutation({
    mutationFn: () => endSmppSession(id),
    onSuccess: () => toast(t`The session of ${name} is ended.`),
    onSettled: () => setAsking(false),
  });
  const permission = 'smpp/manage';
  return (
    <>
      <Button size="small" reason={may(permission) ? undefined : t`This takes the permission ${permission}.`} onPress={() => setAsking(true)}>
        {t`End`}<span className="vh"> {name}, {address}</span>
      </Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t`End the session of ${name}?`} action={t`End session`} danger busy={end.isPending} onConfirm={() => end.mutate()}>
        <p>{t`Its client is unbound within a second. Messages that the centre has taken go their way.`}</p>
        <p>{kind === 'user' ? t`The client may bind again. To keep it out, switch SMPP off for the user.` : t`The client may bind again. To keep it out, disable the API key.`}</p>
      </ConfirmDialog>
    </>
  );
}
