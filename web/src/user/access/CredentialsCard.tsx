import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { generateCredentials, removeCredentials, type ProtocolAccess } from '../../api/access';
import type { User } from '../../api/types';
import { Button } from '../../ui/Button';
import { Card, Facts } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyValue } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { Note } from '../../ui/Note';
import { Pill } from '../../ui/Pill';
import { Time } from '../../ui/Time';
import { toast } from '../../ui/Toast';

interface CredentialsProps {
  user: User;
  access: ProtocolAccess;
  /** There is no safelist. */
  open: boolean;
  barrier: string | undefined;
}

interface Made {
  systemId: string;
  password: string;
}

/** Credentials for SMPP clients that can send no more than 15 and 8 characters. The password is shown once. */
export function CredentialsCard({ user, access: { bindCredentials: known, smpp }, open, barrier }: CredentialsProps) {
  const { t } = useLingui();
  const [made, setMade] = useState<Made>();
  const [asking, setAsking] = useState<'make' | 'remove'>();
  const close = () => setAsking(undefined);
  const make = useMutation({ mutationFn: () => generateCredentials({ user: user.id, anywhere: open }), onSuccess: setMade, onSettled: close, gcTime: 0 });
  const remove = useMutation({ mutationFn: () => removeCredentials(user.id), onSuccess: () => toast(t`The bind credentials are removed.`), onSettled: close });
  if (!smpp && !known && !made) return null;
  return (
    <Card title={t`Bind credentials`} note={t`For SMPP clients that can send a system_id of 15 and a password of 8 characters at most. They open nothing but SMPP.`}>
      <div className="stack">
        {known && <Known known={known} open={open} />}
        {!known && <p className="dim">{t`There are none. Other clients bind with the username and the password.`}</p>}
        <div className="acts">
          <Button reason={barrier} busy={make.isPending} onPress={() => (known || open ? setAsking('make') : make.mutate())}>{known ? t`Generate new ones` : t`Generate`}</Button>
          {known && <Button reason={barrier} onPress={() => setAsking('remove')}>{t`Remove`}</Button>}
        </div>
      </div>
      {made && <SecretDialog made={made} onStored={() => setMade(undefined)} />}
      <ConfirmDialog
        open={asking === 'make'} onClose={close} danger={open} busy={make.isPending}
        title={known ? t`Generate new bind credentials?` : t`Generate bind credentials?`} action={open ? t`Generate all the same` : t`Generate`}
        onConfirm={() => make.mutate()}
      >
        {open && <p>{t`There is no safelist, so eight characters are all that stands between a stranger and a bind. Set a safelist first if you can.`}</p>}
        {known && <p>{t`The ones in use stop working, and binds that are open with them end.`}</p>}
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'remove'} onClose={close} danger busy={remove.isPending} title={t`Remove the bind credentials?`} action={t`Remove`} onConfirm={() => remove.mutate()}>
        {t`They stop working, and binds that are open with them end.`}
      </ConfirmDialog>
    </Card>
  );
}

function Known({ known: { systemId, createdAt, anywhere }, open }: { known: NonNullable<ProtocolAccess['bindCredentials']>; open: boolean }) {
  const { t } = useLingui();
  return (
    <Facts
      facts={[
        { name: 'system_id', value: <CopyValue value={systemId} label={t`Copy system_id`} /> },
        { name: t`Generated`, value: <Time at={createdAt} form="short" /> },
        { name: t`Where they work`, value: !open ? t`From the safelist` : anywhere ? <Pill tone="warn" icon="s-warn">{t`From everywhere`}</Pill> : t`Nowhere without a safelist` },
      ]}
    />
  );
}

/** The password, shown this once: it is not closed by mistake, only by saying that it is stored. */
function SecretDialog({ made: { systemId, password }, onStored }: { made: Made; onStored: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open stays onClose={onStored} title={t`Bind credentials`} actions={<Button kind="main" onPress={onStored}>{t`I have stored it`}</Button>}>
      <div className="stack">
        <Note tone="warn" title={t`The password is shown only now.`}>{t`Put it into the client or a password manager.`}</Note>
        <Facts
          facts={[
            { name: 'system_id', value: <CopyValue value={systemId} label={t`Copy system_id`} /> },
            { name: 'password', value: <CopyValue value={password} label={t`Copy password`} /> },
          ]}
        />
      </div>
    </Dialog>
  );
}
