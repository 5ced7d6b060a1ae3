import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { beginApp, confirmApp, removeApp, type Factors } from '../../api/factors';
import { ApiProblem, messageOf } from '../../api/problem';
import type { User } from '../../api/types';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyValue } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { Note } from '../../ui/Note';
import { Pill } from '../../ui/Pill';
import { QrCode } from '../../ui/QrCode';
import { TextField } from '../../ui/TextField';
import { Time } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { useForm } from '../../ui/useForm';

/** One's own authenticator app. */
export function AppCard({ user, factors }: { user: User; factors: Factors }) {
  const { t } = useLingui();
  const { app } = factors;
  const allowed = factors.allowed.includes('app');
  const begin = useMutation({ mutationFn: beginApp });
  const end = () => begin.reset();
  return (
    <Card title={t`Authenticator app`} note={t`An app on your phone shows a code of six digits that changes every 30 seconds.`}>
      <div className="factor-row">
        <span className="factor-state">
          {app
            ? <><Pill tone="ok" icon="s-ok">{t`In use`}</Pill><small><Time at={app.addedAt} form="date" />{app.lastUsedAt && <> · {t`last used`} <Time at={app.lastUsedAt} /></>}</small></>
            : <span className="dim">{allowed ? t`Not set up.` : t`Your account does not use authenticator apps.`}</span>}
        </span>
        <span className="acts">
          {allowed && <Button busy={begin.isPending} onPress={() => begin.mutate()}>{app ? t`Set up another app` : t`Set up an app`}</Button>}
          {app && <RemoveApp user={user} />}
        </span>
      </div>
      <Dialog open={begin.data !== undefined} onClose={end} title={t`Set up an authenticator app`}>
        {begin.data && <Enrol {...begin.data} onDone={end} />}
      </Dialog>
    </Card>
  );
}

/** The secret as a picture and as text, and the first code, which proves that the app has it. */
function Enrol({ secret, uri, onDone }: { secret: string; uri: string; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ code: '' }, { code: (value) => (/^\s*\d{3}\s*\d{3}\s*$/u.test(value) ? undefined : t`Enter the six digits that the app shows.`) });
  const confirm = useMutation({ mutationFn: confirmApp, meta: { quiet: true } });
  const submit = form.submit(async ({ code }) => {
    try {
      await confirm.mutateAsync(code);
      toast(t`The authenticator app is set up.`);
      onDone();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = confirm.error && !(confirm.error instanceof ApiProblem && confirm.error.field) ? confirm.error : undefined;
  return (
    <form noValidate className="stack" onSubmit={submit}>
      {unplaced && <Note tone="bad" live title={t`The app was not set up.`}>{messageOf(unplaced)}</Note>}
      <p>{t`Scan this with an authenticator app, or type the key into it.`}</p>
      <QrCode value={uri} label={t`QR code for an authenticator app. The key under it says the same.`} />
      <p className="factor-secret"><CopyValue value={secret} label={t`Copy the key`} /></p>
      <TextField label={t`Code that the app shows`} {...form.field('code')} dir="ltr" mono autoComplete="one-time-code" maxLength={10} />
      <DialogActs action={t`Set up`} busy={form.busy} onClose={onDone} />
    </form>
  );
}

function RemoveApp({ user }: { user: User }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeApp(user.id),
    onSuccess: () => {
      setAsking(false);
      toast(t`The authenticator app is removed.`);
    },
  });
  return (
    <>
      <Button kind="quiet" onPress={() => setAsking(true)}>{t`Remove`}<span className="vh"> {t`Authenticator app`}</span></Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t`Remove the authenticator app?`} action={t`Remove the app`} danger busy={remove.isPending} onConfirm={() => remove.mutate()}>
        {t`Its codes no longer count. The entry in the app itself stays there until you delete it.`}
      </ConfirmDialog>
    </>
  );
}
