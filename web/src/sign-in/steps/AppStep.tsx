import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { CodeField } from '../../ui/CodeField';
import { Note } from '../../ui/Note';
import { showCode } from './showFactor';
import type { FactorProps } from './step';
import { StepCard } from './StepCard';
import { useCodeForm } from './useCodeForm';

export function AppStep(props: FactorProps) {
  const { t } = useLingui();
  const { form, submit, error } = useCodeForm((code) => showCode('app', code), props);
  const { username } = props.state;
  return (
    <StepCard title={t`Open your authenticator app`} sub={t`Type the code that it shows for ${username}. A new one comes every half minute.`}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <CodeField label={t`Code of six digits`} {...form.field('code')} autoFocus />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Sign in`}</Button>
      </form>
      <div>{props.children}</div>
    </StepCard>
  );
}
