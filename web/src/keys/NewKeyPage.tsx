import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { createKey, type CreatedKey } from '../api/keys';
import { ApiProblem, messageOf } from '../api/problem';
import { permissionsQuery } from '../api/roles';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { useNameRules } from '../people/useNameRules';
import { noWishes, wished } from '../permissions/draft';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { Note } from '../ui/Note';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { SkeletonLines } from '../ui/Skeleton';
import { TextField } from '../ui/TextField';
import { useForm, type Rules } from '../ui/useForm';
import { AddressesField, useAddressesRule } from './AddressesField';
import { draftOf, type NewKeyForm } from './keyForm';
import { Scopes } from './Scopes';
import { keyHref } from './search';
import { SecretDialog } from './SecretDialog';
import { TimesFields } from './TimesFields';
import './Keys.css';

export function NewKeyPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('keys/manage')) return <><PageHeader title={t`Create API key`} /><NotYours title={t`Creating API keys is not yours to do`} permission="keys/manage" /></>;
  return <NewKey />;
}

const empty: NewKeyForm = { name: '', begins: 'now', validFrom: undefined, lasts: '365', validTo: undefined, allowedAddresses: '' };

function NewKey() {
  const { t } = useLingui();
  const router = useRouter();
  const permissions = useQuery(permissionsQuery);
  const form = useForm<NewKeyForm>(empty, useKeyRules());
  const [wishes, setWishes] = useState(noWishes);
  const [find, setFind] = useState('');
  const [made, setMade] = useState<CreatedKey>();
  const create = useMutation({
    mutationFn: (values: NewKeyForm) => createKey(draftOf(values, wished(wishes, none), Date.now())),
    meta: { quiet: true },
    gcTime: 0, // nothing keeps the secret once the dialog is closed
    onSuccess: setMade,
  });
  const submit = form.submit(async (values) => {
    try {
      await create.mutateAsync(values);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const stored = () => {
    if (!made) return;
    const { id } = made;
    // Nothing is left to lose: the guard must not ask.
    form.reset(empty);
    setWishes(noWishes);
    setMade(undefined);
    setTimeout(() => router.history.push(keyHref(id)));
  };
  const unplaced = create.error && !(create.error instanceof ApiProblem && (create.error.field ?? '') in form.values) ? create.error : undefined;
  return (
    <>
      <div>
        <Breadcrumb label={t`Where you are`} trail={[{ href: '/api-keys', title: t`API keys` }]} current={t`Create API key`} />
        <PageHeader title={t`Create API key`} purpose={t`The key itself is shown once, when it is made.`} />
        <form className="stack" noValidate onSubmit={submit}>
          {unplaced && <Note tone="bad" live title={t`The key was not created.`}>{messageOf(unplaced)}</Note>}
          <Card title={t`Key`}>
            <div className="key-fields">
              <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus hint={t`Which program it is for.`} />
              <TimesFields form={form} />
              <AddressesField {...form.field('allowedAddresses')} />
            </div>
          </Card>
          {permissions.error && <Failed title={t`The permissions could not be read.`} error={permissions.error} onRetry={() => void permissions.refetch()} />}
          {permissions.data && <Scopes permissions={permissions.data.items} saved={none} wishes={wishes} find={find} onFind={setFind} onChange={setWishes} />}
          {permissions.isPending && <Card><SkeletonLines lines={9} /></Card>}
          <div className="acts">
            <Button kind="main" type="submit" busy={form.busy}>{t`Create API key`}</Button>
            <Button kind="quiet" href="/api-keys">{t`Cancel`}</Button>
          </div>
        </form>
      </div>
      {made && <SecretDialog made={made} onStored={stored} />}
      <LeaveGuard when={form.dirty || wishes.size > 0 || made !== undefined} />
    </>
  );
}

const none: readonly string[] = [];

function useKeyRules(): Rules<NewKeyForm> {
  const { t } = useLingui();
  const { name } = useNameRules();
  const allowedAddresses = useAddressesRule();
  return {
    name,
    allowedAddresses,
    validFrom: (value, { begins }) => (begins === 'later' && value === undefined ? t`Say when it begins to work.` : undefined),
    validTo: (value, { lasts }) => (lasts === 'other' && value === undefined ? t`Say when it ends.` : undefined),
  };
}
