import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../../api/problem';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { TextField } from '../../ui/TextField';
import { useForm } from '../../ui/useForm';
import { useRules } from '../../ui/useRules';
import { GateCard } from '../Gate';
import type { Device } from './keep';
import { offer } from './protocol';

interface PairFormProps {
  token: string;
  /** Whose device this is until now. */
  before?: string;
  onOffered: (device: Device) => void;
}

/** The code was scanned: what this phone is to be called, and its key. */
export function PairForm({ token, before, onOffered }: PairFormProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const form = useForm({ name: nameOf(navigator.userAgent) }, { name: useRules().required });
  const submit = form.submit(async ({ name }) => {
    setError(undefined);
    try {
      onOffered(await offer(token, name.trim()));
    } catch (problem) {
      if (!(problem instanceof ApiProblem && form.fail(problem.field, problem.message))) setError(messageOf(problem));
    }
  });
  return (
    <GateCard title={t`Pair this phone`} sub={t`It can approve sign-ins from then on. Its key is made here and never leaves it.`}>
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        {before && <Note tone="warn">{t`This phone is paired with ${before}. Pairing it anew ends that.`}</Note>}
        <TextField label={t`Name of this phone`} {...form.field('name')} dir="auto" maxLength={60} required hint={t`You find it by this name in the portal.`} />
        <Button kind="main" size="wide" type="submit" busy={form.busy}>{t`Pair`}</Button>
      </form>
    </GateCard>
  );
}

/** A name to begin with, from what the browser calls itself. */
function nameOf(agent: string): string {
  const known = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux'];
  return known.find((name) => agent.includes(name)) ?? '';
}
