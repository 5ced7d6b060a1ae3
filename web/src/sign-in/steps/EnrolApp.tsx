import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import type { components } from '../../api/schema';
import { Button } from '../../ui/Button';
import { CodeField } from '../../ui/CodeField';
import { CopyButton } from '../../ui/CopyButton';
import { Note } from '../../ui/Note';
import { QrCode } from '../../ui/QrCode';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';
import { useCodeForm } from './useCodeForm';

const begin = () => unwrap(api.POST('/session/sign-in/app'));
const confirm = (code: string) => unwrap(api.POST('/session/sign-in/app/confirm', { body: { code } }));

/** An authenticator app is set up on the way in. */
export function EnrolApp(props: FactorProps) {
  const { t } = useLingui();
  const [app, setApp] = useState<components['schemas']['AppEnrolment']>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  if (app) return <Confirm {...props} app={app} />;
  const start = async () => {
    setBusy(true);
    setError(undefined);
    await begin().then(setApp, (problem: unknown) => setError(wordsOrOver(problem, props.onOver)));
    setBusy(false);
  };
  return (
    <StepCard title={t`Set up an authenticator app`} sub={t`Your account asks for a second proof that it is you. An authenticator app on your phone shows a new code every half minute.`}>
      {error && <Note tone="bad" live>{error}</Note>}
      <Button kind="main" size="wide" busy={busy} autoFocus onPress={() => void start()}>{t`Go on`}</Button>
      <div>{props.children}</div>
    </StepCard>
  );
}

function Confirm({ app, ...props }: FactorProps & { app: components['schemas']['AppEnrolment'] }) {
  const { t } = useLingui();
  const { form, submit, error } = useCodeForm(confirm, props);
  const { username } = props.state;
  return (
    <StepCard title={t`Set up an authenticator app`} sub={t`Scan this with the app, or type the key into it. Then type the code that it shows for ${username}.`}>
      <div className="step-qr"><QrCode value={app.uri} label={t`QR code with the key for your authenticator app`} /></div>
      <p className="step-secret"><span className="mono ltr">{app.secret.replaceAll(/(.{4})(?=.)/gu, '$1 ')}</span><CopyButton value={app.secret} label={t`Copy the key`} /></p>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <CodeField label={t`Code of six digits`} {...form.field('code')} autoFocus />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Set up and sign in`}</Button>
      </form>
      <div>{props.children}</div>
    </StepCard>
  );
}
