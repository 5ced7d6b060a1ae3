import { useLingui } from '@lingui/react/macro';
import { createAccount } from '../api/accounts';
import { messageOf } from '../api/problem';
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
import { useForm, type Form } from '../ui/useForm';
import { AdminFields } from './AdminFields';
import { draftOf, useAccountRules, type AccountForm } from './accountForm';
import { NewSubAccount } from './NewSubAccount';
import { useCreating } from './useCreating';

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
  const { user: own } = useSession();
  const word = useFieldWord();
  const form = useForm<AccountForm>(
    { name: '', language: own.language, timeZone: own.timeZone, firstName: '', lastName: '', username: '', email: '' },
    useAccountRules(),
  );
  const { submit, unplaced } = useCreating(form, (values) => createAccount(draftOf(values)), (name) => t`${name} is created. Its first admin gets a letter with a link to set the password.`);
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
