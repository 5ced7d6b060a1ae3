import { useLingui } from '@lingui/react/macro';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { standardRules } from '../../ui/passwordRules';
import { NewPasswordForm } from '../NewPasswordForm';
import { wordsOrOver, type FactorProps } from './step';
import { StepCard } from './StepCard';

/** The password is older than the account lets it be: a new one on the way in. */
export function ExpiredPasswordStep({ state, onAnswer, onOver, children }: FactorProps) {
  const { t } = useLingui();
  const send = async (password: string) => onAnswer(await unwrap(api.POST('/session/sign-in/password', { body: { password } })));
  return (
    <StepCard title={t`Your password has expired`} sub={t`Choose a new one. You are signed in with it at once.`}>
      <NewPasswordForm
        username={state.username}
        rules={state.passwordRules ?? standardRules}
        action={t`Set password and sign in`}
        onSend={send}
        words={(problem) => wordsOrOver(problem, onOver)}
      />
      <div>{children}</div>
    </StepCard>
  );
}
