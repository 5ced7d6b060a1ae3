import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../api/client';
import { ApiProblem, messageOf, unwrap } from '../api/problem';
import type { InviteLink } from '../api/types';
import { makeFmt, ownTimeZone, timeZones } from '../fmt/fmt';
import { asLanguage, wasSignedIn } from '../session/preferences';
import { activateLanguage } from '../translations/sign-in';
import { Button } from '../ui/Button';
import { NewPasswordField, useNewPasswordRule } from '../ui/NewPasswordField';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { useForm } from '../ui/useForm';
import { usePageTitle } from '../ui/usePageTitle';
import { useRules } from '../ui/useRules';
import { GateCard } from './Gate';
import { Asking, Refused } from './Refused';
import { markBegun } from './unfinished';
import { usernameFrom } from './usernameFrom';
import { useToken } from './useToken';
import './AcceptInvitePage.css';

/** The page is in the language of the invite, which is that of the user to be. */
async function check(token: string) {
  const link = await unwrap(api.POST('/invite-links/check', { body: { token } }));
  await activateLanguage(asLanguage(link.language));
  return link;
}

/** Where the link of an invite leads: becoming a user of an account. */
export function AcceptInvitePage() {
  const { t } = useLingui();
  const state = useToken(check);
  usePageTitle(t`Accept an invite`);
  if (state.step === 'asking') return <Asking />;
  if (state.step === 'refused') return <Refused title={t`This invite does not work`} state={state} />;
  return <AcceptInvite link={state.fact} token={state.token} />;
}

const zones = timeZones().map((zone) => ({ id: zone, label: zone }));

function AcceptInvite({ link, token }: { link: InviteLink; token: string }) {
  const { t, i18n } = useLingui();
  const [error, setError] = useState<string>();
  const { required, username } = useRules();
  const keepsRules = useNewPasswordRule(link.passwordRules);
  const form = useForm(
    { firstName: link.firstName, lastName: link.lastName, username: usernameFrom(link.email), password: '', mobile: '', timeZone: ownTimeZone() },
    { firstName: required, username, password: (value, all) => keepsRules(value, [all.username, link.email]) },
  );
  const submit = form.submit(async ({ firstName, lastName, username, ...rest }) => {
    setError(undefined);
    try {
      const { signIn } = await unwrap(api.POST('/invite-links/accept', {
        body: { token, firstName: firstName.trim(), lastName: lastName.trim(), username: username.trim(), ...rest },
      }));
      if (signIn) markBegun(); // The account asks for more than a password.
      location.replace(signIn ? '/sign-in' : '/');
    } catch (problem) {
      if (!(problem instanceof ApiProblem && form.fail(problem.field, problem.message))) setError(messageOf(problem));
    }
  });
  const { inviterName: inviter, accountName: account, email } = link;
  const until = makeFmt(i18n.locale, ownTimeZone()).dateTime(link.expiresAt);
  return (
    <GateCard title={t`Join ${account}`} sub={t`${inviter} invites you to ${account} as ${email}. The invite is open until ${until}.`} wide>
      {link.message && (
        <figure className="invite-words">
          <figcaption>{t`${inviter} writes:`}</figcaption>
          <blockquote dir="auto">{link.message}</blockquote>
        </figure>
      )}
      <SomebodyElse />
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <div className="form-grid">
          <TextField label={t`First name`} {...form.field('firstName')} autoComplete="given-name" dir="auto" required autoFocus={!link.firstName} />
          <TextField label={t`Last name`} {...form.field('lastName')} autoComplete="family-name" dir="auto" optional />
          <div className="all">
            <TextField label={t`Username`} {...form.field('username')} autoComplete="username" dir="ltr" required hint={t`You sign in with it. It cannot be changed later.`} />
          </div>
          <div className="all">
            <NewPasswordField label={t`Password`} {...form.field('password')} rules={link.passwordRules} about={[form.values.username, link.email]} required autoFocus={!!link.firstName} />
          </div>
          <TextField label={t`Mobile`} {...form.field('mobile')} type="tel" autoComplete="tel" dir="ltr" optional />
          <Select label={t`Time zone`} options={zones} {...form.field('timeZone')} />
        </div>
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Accept and sign in`}</Button>
      </form>
    </GateCard>
  );
}

/** Who is signed in in this browser, and that accepting changes it. */
function SomebodyElse() {
  const { t } = useLingui();
  const [who, setWho] = useState<string>();
  useEffect(() => {
    if (!wasSignedIn()) return;
    let wanted = true;
    api.GET('/session').then(
      ({ data }) => { if (wanted && data?.user) setWho(`${data.user.firstName} ${data.user.lastName}`.trim() || data.user.username); },
      () => undefined, // Nobody can be named then, and the invite works all the same.
    );
    return () => { wanted = false; };
  }, []);
  if (!who) return null;
  return <Note live>{t`${who} is signed in in this browser. When you accept, you are signed in instead.`}</Note>;
}
