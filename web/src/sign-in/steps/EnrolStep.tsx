import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import type { SignInState } from '../unfinished';
import { Choices, factorIcons } from './Choices';
import { EnrolApp } from './EnrolApp';
import { EnrolPasskey } from './EnrolPasskey';
import type { FactorProps } from './step';
import { StepCard } from './StepCard';

type Enrollable = NonNullable<SignInState['enrol']>[number];

/** The account wants a second factor and the user has none: one that counts is set up on the way in. */
export function EnrolStep(props: FactorProps) {
  const { t } = useLingui();
  const offered = props.state.enrol ?? [];
  const [chosen, setChosen] = useState<Enrollable>();
  const factor = chosen ?? (offered.length === 1 ? offered[0] : undefined);
  const below = (
    <>
      {offered.length > 1 && <Button kind="quiet" size="wide" onPress={() => setChosen(undefined)}>{t`Choose another way`}</Button>}
      {props.children}
    </>
  );
  switch (factor) {
    case 'app':
      return <EnrolApp {...props}>{below}</EnrolApp>;
    case 'passkey':
      return <EnrolPasskey {...props}>{below}</EnrolPasskey>;
    default:
      return offered.length > 1 ? <Choose {...props} offered={offered} onChoose={setChosen} /> : <Stuck {...props} />;
  }
}

interface ChooseProps extends FactorProps {
  offered: readonly Enrollable[];
  onChoose: (factor: Enrollable) => void;
}

function Choose({ offered, onChoose, children }: ChooseProps) {
  const { t } = useLingui();
  const words: Record<Enrollable, { title: string; note: string }> = {
    passkey: { title: t`A passkey`, note: t`Your fingerprint, your face, a PIN or a security key. Nobody can phish it.` },
    app: { title: t`An authenticator app`, note: t`Your phone shows a new code every half minute.` },
  };
  return (
    <StepCard title={t`Set up a second factor`} sub={t`Your account asks for a second proof that it is you. Choose what you want to use.`}>
      <Choices choices={offered.map((id) => ({ id, icon: factorIcons[id], ...words[id] }))} onChoose={onChoose} />
      <div>{children}</div>
    </StepCard>
  );
}

/** What the account counts cannot be set up before one is in. */
function Stuck({ children }: FactorProps) {
  const { t } = useLingui();
  return (
    <StepCard title={t`A second factor is missing`} sub={t`Your account asks for a second proof that it is you.`}>
      <Note tone="warn" live>{t`None of those that count can be set up here. Ask an admin of your account for help.`}</Note>
      <div>{children}</div>
    </StepCard>
  );
}
