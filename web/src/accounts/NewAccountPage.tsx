import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { createAccount } from '../api/accounts';
import { ApiProblem, messageOf } from '../api/problem';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { languageChoices, zoneChoices } from '../people/choices';
import { useFieldWord } from '../people/useFieldWord';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { ComboBox } from '../ui/ComboBox';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Note } from '../ui/Note';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm, type Form } from '../ui/useForm';
import { AdminFields } from './AdminFields';
import { draftOf, fieldOf, useAccountRules, type AccountForm } from './accountForm';
import { NewSubAccount } from './NewSubAccount';

export function NewAccountPage() {
  const { t } = useLingui();
  const may = useMay();
  const { account } = useSession();
  if (account.kind !== 'operator') {
    return may('accounts/manage') ? <NewSubAccount />
      : <><PageHeader title={t`Create sub-account`} /><NotYours title={t`Creating sub-accounts is not yours to do`} permission="accounts/manage" /></>;
  }
  if (!may('operator/accounts')) return <><PageHeader title={t`Create account`} /><NotYours title={t`Creating accounts is not yours to do`} permission="operator/accounts" /></>;
  return <NewAccount />;
}

function NewAccount() {
  const { t } = useLingui();
  const router = useRouter();
  const { user: own } = useSession();
  const word = useFieldWord();
  const form = useForm<AccountForm>(
    { name: '', language: own.language, timeZone: own.timeZone, firstName: '', lastName: '', username: '', email: '' },
    useAccountRules(),
  );
  const create = useMutation({ mutationFn: createAccount, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    try {
      const { name } = await create.mutateAsync(draftOf(values));
      toast(t`${name} is created. Its first admin gets a letter with a link to set the password.`);
      // What was typed is saved now: the guard must not ask.
      form.reset(values);
      setTimeout(() => router.history.push('/accounts'));
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(fieldOf(error.field), error.message);
    }
  });
  const unplaced = create.error && !isPlaced(create.error, form) ? create.error : undefined;
  return (
    <>
      <div>
        <Breadcrumb label={t`Where you are`} trail={[{ href: '/accounts', title: t`Accounts` }]} current={t`Create account`} />
        <PageHeader title={t`Create account`} purpose={t`A new customer and the person who looks after it.`} />
        <form className="stack" noValidate onSubmit={submit}>
          {unplaced && <Note tone="bad" live title={t`The account was not created.`}>{messageOf(unplaced)}</Note>}
          <ErrorSummary lines={form.faults.map((fault) => ({ ...fault, label: fault.name === 'name' ? t`Name` : word(fault.name) }))} />
          <Card title={t`Account`} note={t`New users start with its language and time zone; each can change their own.`}><AccountFields form={form} /></Card>
          <Card title={t`First admin`} note={t`Gets every right in the account, and a letter with a link to set a password.`}><AdminFields form={form} /></Card>
          <div className="acts">
            <Button kind="main" type="submit" busy={form.busy}>{t`Create account`}</Button>
            <Button kind="quiet" href="/accounts">{t`Cancel`}</Button>
          </div>
        </form>
      </div>
      <LeaveGuard when={form.dirty} />
    </>
  );
}

function isPlaced(error: Error, form: Form<AccountForm>): boolean {
  return error instanceof ApiProblem && (fieldOf(error.field) ?? '') in form.values;
}

function AccountFields({ form }: { form: Form<AccountForm> }) {
  const { t } = useLingui();
  return (
    <div className="form-grid">
      <div className="all"><TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus /></div>
      <Select label={t`Language`} options={languageChoices} {...form.field('language')} />
      <ComboBox
        label={t`Time zone`}
        items={zoneChoices}
        dir="ltr"
        value={form.values.timeZone}
        error={form.errors.timeZone}
        onChange={(zone) => form.set({ timeZone: zone ?? form.values.timeZone })}
      />
    </div>
  );
}
