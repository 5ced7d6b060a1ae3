import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import { createUser } from '../api/users';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { ControlsFields } from '../people/ControlsFields';
import { noControls } from '../people/controlsForm';
import { useFieldWord } from '../people/useFieldWord';
import { fullName, useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { CheckList } from '../ui/CheckList';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Note } from '../ui/Note';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { toast } from '../ui/Toast';
import { useForm, type Form } from '../ui/useForm';
import { PersonFields } from './PersonFields';
import { draftOf, useUserRules, type UserForm } from './userForm';

export function NewUserPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('users/manage')) return <><PageHeader title={t`Create user`} /><NotYours title={t`Creating users is not yours to do`} permission="users/manage" /></>;
  return <NewUser />;
}

function NewUser() {
  const { t } = useLingui();
  const router = useRouter();
  const { user: own } = useSession();
  const word = useFieldWord();
  const form = useForm<UserForm>(
    { firstName: '', lastName: '', username: '', email: '', mobile: '', language: own.language, timeZone: own.timeZone, roles: [], teams: [], ...noControls },
    useUserRules(),
  );
  const create = useMutation({ mutationFn: createUser, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    try {
      const user = await create.mutateAsync(draftOf(values));
      const name = fullName(user);
      toast(t`${name} is created. A letter with a link to set the password is on its way.`);
      // What was typed is saved now: the guard must not ask.
      form.reset(values);
      setTimeout(() => router.history.push(`/users/${user.id}`));
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = create.error && !isPlaced(create.error, form) ? create.error : undefined;
  return (
    <>
      <div>
        <Breadcrumb label={t`Where you are`} trail={[{ href: '/users', title: t`Users` }]} current={t`Create user`} />
        <PageHeader title={t`Create user`} purpose={t`The person gets a letter with a link and sets their own password.`} />
        <form className="cols main-aside ends" noValidate onSubmit={submit}>
          <div className="stack">
            {unplaced && <Note tone="bad" live title={t`The user was not created.`}>{messageOf(unplaced)}</Note>}
            <ErrorSummary lines={form.faults.map((fault) => ({ ...fault, label: word(fault.name) }))} />
            <Card title={t`Person`}><PersonFields form={form} /></Card>
            <Card title={t`Access controls`} note={t`From where the person comes in, and by what besides the portal. Both can be set later.`}><ControlsFields form={form} /></Card>
          </div>
          <Held form={form} />
          <div className="acts">
            <Button kind="main" type="submit" busy={form.busy}>{t`Create user`}</Button>
            <Button kind="quiet" href="/users">{t`Cancel`}</Button>
          </div>
        </form>
      </div>
      <LeaveGuard when={form.dirty} />
    </>
  );
}

/** The server's words stand beside a field; anything else is shown on top. */
function isPlaced(error: Error, form: Form<UserForm>): boolean {
  return error instanceof ApiProblem && error.field !== undefined && error.field in form.values;
}

function Held({ form }: { form: Form<UserForm> }) {
  const { t } = useLingui();
  const may = useMay();
  const roles = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  const teams = useQuery({ ...teamsQuery, enabled: may('teams/view') });
  return (
    <div className="stack">
      <Card title={t`Roles`} note={t`What the person may do. Without a role they can only sign in.`}>
        <CheckList
          label={t`Roles`}
          value={form.values.roles}
          onChange={(chosen) => form.set({ roles: chosen })}
          choices={(roles.data?.items ?? []).map((role) => ({
            id: role.id, label: role.name, hint: role.needsSeat ? t`Takes a seat. ${role.description}` : role.description,
          }))}
        />
      </Card>
      {teams.data && teams.data.items.length > 0 && (
        <Card title={t`Teams`}>
          <CheckList
            label={t`Teams`}
            value={form.values.teams}
            onChange={(chosen) => form.set({ teams: chosen })}
            choices={teams.data.items.map((team) => ({ id: team.id, label: team.name }))}
          />
        </Card>
      )}
    </div>
  );
}
