import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { removeSmsc, setSmsc, smscQuery, trySmsc, type Smsc, type SmscTrial } from '../api/smpp';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Checkbox } from '../ui/Checkbox';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { SkeletonLines } from '../ui/Skeleton';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm, type Form, type Rules } from '../ui/useForm';
import { draftOf, elsewhere, formOf, type SmscForm } from './smscForm';

interface Served {
  id: string;
  name: string;
  /** Whom its centre is for, besides the accounts below it. */
  serves?: 'all';
}

/** The operator says to which short message centre an account's messages go, and tries it. */
export function SmscDialog({ account, onClose }: { account: Served; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const { data, error } = useQuery({ ...smscQuery(account.id), staleTime: Infinity, gcTime: 0 });
  return (
    <Dialog open onClose={onClose} size="wide" title={account.serves ? t`Default message centre` : t`Message centre of ${name}`}>
      {error && !data && <Note tone="bad" live>{messageOf(error)}</Note>}
      {!data && !error && <SkeletonLines lines={5} />}
      {data && <Centre key={data.own?.etag} account={account} own={data.own} from={data.from} onClose={onClose} />}
    </Dialog>
  );
}

interface CentreProps {
  account: Served;
  own?: Smsc;
  from?: { id: string; name: string };
  onClose: () => void;
}

function Centre({ account, own, from, onClose }: CentreProps) {
  const { t } = useLingui();
  const save = useMutation({
    mutationFn: (form: SmscForm) => setSmsc({ of: account.id, draft: draftOf(form), etag: own?.etag }),
    meta: { quiet: true },
    onSuccess: () => toast(t`The message centre is saved.`),
  });
  const form = useForm<SmscForm>(formOf(own), useRules(own));
  const submit = form.submit(async (values) => {
    try {
      await save.mutateAsync(values);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const placed = save.error instanceof ApiProblem && (save.error.field ?? '') in form.values;
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {save.error && !placed && <Note tone="bad" live title={t`The message centre was not saved.`}>{messageOf(save.error)}</Note>}
      <Counting account={account} own={own} from={from} />
      <Fields form={form} own={own} serves={account.serves} />
      {own && <Trial account={account} unsaved={form.dirty} />}
      <div className="dialog-acts">
        {own && <Remove account={account} />}
        <Button kind="quiet" onPress={onClose}>{t`Close`}</Button>
        <Button kind="main" type="submit" busy={form.busy}>{t`Save`}</Button>
      </div>
    </form>
  );
}

/** Whose centre counts now. */
function Counting({ account: { serves }, own, from }: Omit<CentreProps, 'onClose'>) {
  const { t } = useLingui();
  if (own?.enabled) {
    if (!serves) return null;
    return <Note tone="info">{t`It serves every account that has no message centre of its own, for sending only: nothing says whose a receipt or an incoming message is.`}</Note>;
  }
  if (from) {
    const { name } = from;
    return <Note tone="info">{t`That of ${name} is used now, for sending only: receipts and incoming messages need a message centre of one’s own.`}</Note>;
  }
  return <Note tone="warn">{serves ? t`None is used: accounts without a message centre of their own cannot send.` : t`None is used: programs can bind, and their messages are refused.`}</Note>;
}

function Fields({ form, own, serves }: { form: Form<SmscForm>; own?: Smsc; serves?: Served['serves'] }) {
  const { t } = useLingui();
  const { tls, enabled } = form.values;
  const kept = own && !elsewhere(own, form.values);
  return (
    <>
      <div className="form-grid">
        <TextField label={t`Host`} {...form.field('host')} autoComplete="off" dir="ltr" required autoFocus />
        <TextField label={t`Port`} {...form.field('port')} autoComplete="off" dir="ltr" required maxLength={5} />
      </div>
      <Checkbox label={t`Connect over TLS`} checked={tls} onChange={(on) => form.set({ tls: on })} hint={t`Without it, the password and all messages can be read on the way.`} />
      <div className="form-grid">
        <TextField label={t`System id`} {...form.field('systemId')} autoComplete="off" dir="ltr" required maxLength={15} />
        <PasswordField
          label={t`Password`}
          {...form.field('password')}
          autoComplete="off"
          required={!kept}
          optional={kept}
          hint={kept ? t`It is set and cannot be shown. Leave this empty to keep it.` : t`It is sealed, and can never be shown again.`}
        />
      </div>
      <div className="form-grid">
        <TextField label={t`System type`} {...form.field('systemType')} autoComplete="off" dir="ltr" optional maxLength={12} />
        <TextField label={t`Window`} {...form.field('window')} autoComplete="off" dir="ltr" required maxLength={4} hint={t`Messages that may wait for an answer at the same time.`} />
      </div>
      <Checkbox label={t`Use it`} checked={enabled} onChange={(on) => form.set({ enabled: on })} hint={serves ? t`While it is not used, accounts without their own cannot send.` : t`While it is not used, that of the account above is.`} />
    </>
  );
}

/** Binds to what is stored and unbinds; no message is sent. */
function Trial({ account: { id }, unsaved }: { account: Served; unsaved: boolean }) {
  const { t } = useLingui();
  const attempt = useMutation({ mutationFn: () => trySmsc(id), meta: { quiet: true } });
  return (
    <div className="stack">
      {attempt.error && <Note tone="bad" live>{messageOf(attempt.error)}</Note>}
      {attempt.data && <Outcome trial={attempt.data} />}
      <div>
        <Button icon="bolt" busy={attempt.isPending} reason={unsaved ? t`Save first: what is stored is tried.` : undefined} onPress={() => attempt.mutate()}>{t`Try it`}</Button>
      </div>
    </div>
  );
}

function Outcome({ trial: { bound, failure, detail, milliseconds } }: { trial: SmscTrial }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const took = fmt.number(milliseconds);
  if (bound) return <Note tone="ok" live title={t`The centre took the bind and answered.`}>{t`From connecting to unbinding it took ${took} ms. No message was sent.`}</Note>;
  const words = {
    unreachable: t`The centre could not be reached.`,
    timed_out: t`The centre did not answer in time.`,
    credentials: t`The centre does not accept the system id with this password.`,
    answered: t`The centre answered with an error.`,
  };
  return <Note tone="bad" live title={words[failure ?? 'unreachable']}>{detail && <bdi className="mono">{detail}</bdi>}</Note>;
}

/** Asks in its own line, as there is a dialog already. */
function Remove({ account }: { account: Served }) {
  const { t } = useLingui();
  const [sure, setSure] = useState(false);
  const remove = useMutation({ mutationFn: () => removeSmsc(account.id), onSuccess: () => toast(t`The message centre is removed.`) });
  return sure
    ? <Button kind="danger" busy={remove.isPending} onPress={() => remove.mutate()}>{t`Remove it now`}</Button>
    : <Button kind="quiet" onPress={() => setSure(true)}>{t`Remove…`}</Button>;
}

/** Only what can be known without the server; it has the last word on the rest. */
function useRules(own: Smsc | undefined): Rules<SmscForm> {
  const { t } = useLingui();
  const needed = (value: string) => (value.trim() === '' ? t`This is needed.` : undefined);
  return {
    host: needed,
    port: (value) => (/^[1-9]\d{0,4}$/u.test(value.trim()) ? undefined : t`Write a port, such as 2775.`),
    systemId: needed,
    password: (value, form) => (own && !elsewhere(own, form) ? undefined : needed(value)),
    window: (value) => (/^([1-9]\d{0,2}|1000)$/u.test(value.trim()) ? undefined : t`Write a number from 1 to 1000.`),
  };
}
