import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { TextField } from '../../ui/TextField';
import { showCode } from './showFactor';
import type { FactorProps } from './step';
import { StepCard } from './StepCard';
import { useCodeForm } from './useCodeForm';

export function RecoveryStep(props: FactorProps) {
  const { t } = useLingui();
  const { form, submit, error } = useCodeForm((code) => showCode('recovery', code), props, 1);
  return (
    <StepCard title={t`Use a recovery code`} sub={t`One of those that you wrote down or printed. Each works once.`}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <TextField label={t`Recovery code`} {...form.field('code')} autoComplete="off" dir="ltr" mono maxLength={100} required autoFocus />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Sign in`}</Button>
      </form>
      <div>{props.children}</div>
    </StepCard>
  );
}
