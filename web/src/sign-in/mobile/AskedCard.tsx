import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../../api/problem';
import { makeFmt, ownTimeZone } from '../../fmt/fmt';
import { Button } from '../../ui/Button';
import { Facts } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { TextField } from '../../ui/TextField';
import { useForm } from '../../ui/useForm';
import { GateCard } from '../Gate';
import type { Device } from './keep';
import { approve, deny, type Question } from './protocol';

interface AskedCardProps {
  device: Device;
  question: Question;
  /** Questions that wait behind this one. */
  more: number;
  onSettled: (how?: 'approved' | 'denied') => void;
}

/** Is this you? The number is typed, not chosen: whoever does not see the page of the sign-in cannot say yes by mistake. */
export function AskedCard({ device, question, more, onSettled }: AskedCardProps) {
  const { t, i18n } = useLingui();
  const [error, setError] = useState<string>();
  const [denying, setDenying] = useState(false);
  const [over, setOver] = useState(false);
  const form = useForm({ number: '' }, { number: (value) => (/^\d\d$/u.test(value.trim()) ? undefined : t`Type the two digits that the sign-in page shows.`) });
  const failed = (problem: unknown) => {
    if (problem instanceof ApiProblem && problem.status === 404) setOver(true);
    else if (!(problem instanceof ApiProblem && form.fail(problem.field, problem.message))) setError(messageOf(problem));
  };
  const submit = form.submit(async ({ number }) => {
    setError(undefined);
    await approve(device, question, number.trim()).then(() => onSettled('approved'), failed);
  });
  const refuse = async () => {
    setDenying(true);
    await deny(device, question).then(() => onSettled('denied'), failed);
    setDenying(false);
  };
  if (over) {
    return (
      <GateCard title={t`This question is over`} sub={t`It took too long, the number was wrong three times, or the sign-in was given up.`}>
        <Button kind="main" size="wide" autoFocus onPress={() => onSettled()}>{t`Go on`}</Button>
      </GateCard>
    );
  }
  const fmt = makeFmt(i18n.locale, ownTimeZone());
  const { username, accountName: account } = device;
  return (
    <GateCard title={t`Are you signing in?`} sub={t`Somebody signs in as ${username} at ${account}.`}>
      <Facts
        facts={[
          { name: t`Browser`, value: <bdi>{question.device || t`Unknown`}</bdi> },
          { name: t`Address`, value: <span className="mono ltr">{question.address || t`Unknown`}</span> },
          { name: t`Asked`, value: <time dateTime={question.askedAt}>{fmt.clock(question.askedAt)}</time> },
        ]}
      />
      <form noValidate onSubmit={submit}>
        {error && <Note tone="bad" live>{error}</Note>}
        <TextField
          label={t`Number on the sign-in page`}
          {...form.field('number')}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          maxLength={2}
          dir="ltr"
          required
          autoFocus
        />
        <div className="mobile-acts">
          <Button kind="danger" busy={denying} onPress={() => void refuse()}>{t`Deny`}</Button>
          <Button kind="main" type="submit" busy={form.busy}>{t`Approve`}</Button>
        </div>
      </form>
      {more > 0 && <p className="faint">{t`More questions wait behind this one.`}</p>}
    </GateCard>
  );
}
