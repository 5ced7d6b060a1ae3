import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { accountQuery, createSubAccount } from '../api/accounts';
import { messageOf } from '../api/problem';
import { LeaveGuard } from '../layout/LeaveGuard';
import { languageChoices, zoneChoices } from '../people/choices';
import { useFieldWord } from '../people/useFieldWord';
import { asLanguage, languageNames } from '../session/preferences';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { ComboBox } from '../ui/ComboBox';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Note } from '../ui/Note';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { Select } from '../ui/Select';
import { Switch } from '../ui/Switch';
import { TextField } from '../ui/TextField';
import { useForm, type Form } from '../ui/useForm';
import { AdminFields } from './AdminFields';
import { inherit, subDraftOf, useSubAccountRules, type SubAccountForm } from './subAccountForm';
import { useCreating } from './useCreating';

const fresh: SubAccountForm = { name: '', language: inherit, timeZone: inherit, withAdmin: false, firstName: '', lastName: '', username: '', email: '' };

/** A new account below the one that is shown. */
export function NewSubAccount() {
  const { t } = useLingui();
  const word = useFieldWord();
  const { account: { name: above } } = useSession();
  const form = useForm<SubAccountForm>(fresh, useSubAccountRules());
  const { submit, unplaced } = useCreating(
    form,
    (values) => createSubAccount(subDraftOf(values)),
    (name, { withAdmin }) => (withAdmin ? t`${name} is created. Its first admin gets a letter with a link to set the password.` : t`${name} is created.`),
  );
  const { withAdmin } = form.values;
  return (
    <>
      <div>
        <Breadcrumb label={t`Where you are`} trail={[{ href: '/accounts', title: t`Sub-accounts` }]} current={t`Create sub-account`} />
        <PageHeader title={t`Create sub-account`} purpose={t`A place of its own below ${above}.`} />
        <form className="stack" noValidate onSubmit={submit}>
          {unplaced && <Note tone="bad" live title={t`The account was not created.`}>{messageOf(unplaced)}</Note>}
          <ErrorSummary lines={form.faults.map((fault) => ({ ...fault, label: fault.name === 'name' ? t`Name` : word(fault.name) }))} />
          <Card title={t`Account`} note={t`What it inherits follows when ${above} changes.`}><AccountFields form={form} /></Card>
          <Card title={t`First admin`} note={withAdmin ? t`Gets every right in the account, and a letter with a link to set a password.` : t`Without one, the account is looked after from above.`}>
            <div className="stack">
              <Switch label={t`Give it an admin of its own`} checked={withAdmin} onChange={(on) => form.set({ withAdmin: on })} />
              {withAdmin && <AdminFields form={form} />}
            </div>
          </Card>
          <div className="acts">
            <Button kind="main" type="submit" busy={form.busy}>{t`Create sub-account`}</Button>
            <Button kind="quiet" href="/accounts">{t`Cancel`}</Button>
          </div>
        </form>
      </div>
      <LeaveGuard when={form.dirty} />
    </>
  );
}

function AccountFields({ form }: { form: Form<SubAccountForm> }) {
  const { t } = useLingui();
  const { account: { id, name: above } } = useSession();
  const { data } = useQuery(accountQuery(id));
  const language = data ? languageNames[asLanguage(data.language)] : '…';
  const zone = data?.timeZone ?? '…';
  return (
    <div className="form-grid">
      <div className="all"><TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus /></div>
      <Select label={t`Language`} options={[{ id: inherit, label: t`As ${above}: ${language}` }, ...languageChoices]} {...form.field('language')} />
      <ComboBox
        label={t`Time zone`}
        // Anew once the zone above is known: the box takes its words from the choice when it is first shown.
        key={zone}
        items={[{ id: inherit, label: t`As ${above}: ${zone}` }, ...zoneChoices]}
        dir="auto"
        value={form.values.timeZone}
        error={form.errors.timeZone}
        onChange={(chosen) => form.set({ timeZone: chosen ?? form.values.timeZone })}
      />
    </div>
  );
}
