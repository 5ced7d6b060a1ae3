import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { SkeletonLines } from '../ui/Skeleton';
import { GateCard } from './Gate';

interface RefusedProps {
  title: string;
  state: { words: string; again: boolean };
  /** What to do instead, when asking again will not help. */
  action?: ReactNode;
}

export function Refused({ title, state, action }: RefusedProps) {
  const { t } = useLingui();
  return (
    <GateCard title={state.again ? t`That did not work` : title} sub={state.words}>
      {state.again
        ? <Button kind="main" size="wide" onPress={() => location.reload()}>{t`Try again`}</Button>
        : action}
      <Button kind="quiet" size="wide" href="/sign-in">{t`Back to sign-in`}</Button>
    </GateCard>
  );
}

export function Asking() {
  const { t } = useLingui();
  return <GateCard title={t`One moment…`}><SkeletonLines lines={3} /></GateCard>;
}
