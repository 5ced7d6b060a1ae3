import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { ApiProblem, messageOf, unwrap } from '../api/problem';
import { ownTimeZone } from '../fmt/fmt';
import { Button } from '../ui/Button';
import { ErrorSummary, type SummaryLine } from '../ui/ErrorSummary';
import { Note } from '../ui/Note';
import { Switch } from '../ui/Switch';
import { TextField } from '../ui/TextField';
import { useForm, type Form } from '../ui/useForm';
import { usePageTitle } from '../ui/usePageTitle';
import { useRules } from '../ui/useRules';
import { AdminFields } from './AdminFields';
import { GateCard } from './Gate';
import { Asking, Refused } from './Refused';
import { asFirstUser, emptyAdmin, useAdminRules, useAdminWord, type AdminForm } from './adminForm';
import { useToken } from './useToken';

const check = (token: string) => unwrap(api.POST('/setup/check', { body: { token } }));

/** The first visit to a new installation: who operates it, and if wanted the first customer. */
export function SetupPage() {
  const { t } = useLingui();
  const state = useToken(check);
  usePageTitle(t`Set up Gatehouse`);
  if (state.step === 'asking') return <Asking />;
  if (state.step === 'refused') return <Refused title={t`The set-up is closed`} state={state} />;
  return <Setup token={state.token} />;
}

const operatorForm = 'operator';
const mainForm = 'main-account';

function Setup({ token }: { token: string }) {
  const { t, i18n } = useLingui();
  const [error, setError] = useState<string>();
  const [withMain, setWithMain] = useState(false);
  const rules = useAdminRules();
  const word = useAdminWord();
  const accountWords: Partial<Record<string, string>> = { operatorName: t`Name of the operator account`, accountName: t`Name of the customer's account` };
  const { required } = useRules();
  const start = emptyAdmin(i18n.locale, ownTimeZone());
  const operator = useForm<AdminForm & { operatorName: string }>({ operatorName: '', ...start }, { operatorName: required, ...rules });
  const main = useForm<AdminForm & { accountName: string }>({ accountName: '', ...start }, { accountName: required, ...rules });

  const send = async () => {
    setError(undefined);
    const { operatorName, ...admin } = operator.values;
    const { accountName, ...mainAdmin } = main.values;
    try {
      await unwrap(api.POST('/setup', {
        body: {
          token,
          operatorName: operatorName.trim(),
          admin: asFirstUser(admin),
          mainAccount: withMain ? { name: accountName.trim(), admin: asFirstUser(mainAdmin) } : undefined,
        },
      }));
      location.assign('/sign-in?why=setup');
    } catch (problem) {
      if (!placed(problem)) setError(messageOf(problem));
    }
  };
  /** The server names members by their path, such as mainAccount.admin.username. */
  const placed = (problem: unknown) => {
    if (!(problem instanceof ApiProblem) || problem.field === undefined) return false;
    const form = problem.field.startsWith('mainAccount') ? main : operator;
    return form.fail(problem.field === 'mainAccount.name' ? 'accountName' : problem.field, problem.message);
  };
  const linesOf = (form: Form<AdminForm & { operatorName: string }> | Form<AdminForm & { accountName: string }>, within: string, who: string) =>
    form.faults.map((fault): SummaryLine => ({ ...fault, within, label: accountWords[fault.name] ?? `${who}, ${word(fault.name)}` }));
  const submit = operator.submit(async () => {
    if (!withMain) return send();
    return new Promise<void>((resolve) => {
      main.submit(async () => send())();
      resolve();
    });
  });
  return (
    <GateCard title={t`Set up Gatehouse`} sub={t`Name the account that operates this installation, and its first administrator.`} wide>
      <form id={operatorForm} noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <ErrorSummary lines={[...linesOf(operator, operatorForm, t`First administrator`), ...(withMain ? linesOf(main, mainForm, t`Its administrator`) : [])]} />
        <TextField label={t`Name of the operator account`} {...operator.field('operatorName')} dir="auto" required autoFocus hint={t`Your own company. Customers' accounts are made below it.`} />
        <AdminFields legend={t`First administrator`} form={operator} />
        <Switch label={t`Make the first customer's account too`} hint={t`It can also be made later.`} checked={withMain} onChange={setWithMain} />
      </form>
      {withMain && (
        <form id={mainForm} noValidate onSubmit={submit}>
          <TextField label={t`Name of the customer's account`} {...main.field('accountName')} dir="auto" required />
          <AdminFields legend={t`Its administrator`} form={main} />
        </form>
      )}
      <Button kind="main" size="wide" busy={operator.busy || main.busy} onPress={() => submit()}>{t`Set up`}</Button>
    </GateCard>
  );
}
