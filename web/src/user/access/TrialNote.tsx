import { useEffect } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { endTrial, safelistQuery, type SafelistTrial } from '../../api/access';
import type { User } from '../../api/types';
import { useFmt } from '../../fmt/useFmt';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { toast } from '../../ui/Toast';
import { useCountdown } from '../../ui/useCountdown';

interface TrialNoteProps {
  user: User;
  trial: SafelistTrial;
  barrier: string | undefined;
}

/** How often it is asked whether the list went back, once it should. */
const look = 2000;

/** While a list is on trial: until when, what comes then, and the way to end it before. */
export function TrialNote({ user, trial, barrier }: TrialNoteProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const left = useCountdown(trial.begunAt, trial.endsAt);
  useLookAgain(user, left === 0);
  const end = useMutation({
    mutationFn: (keep: boolean) => endTrial({ user: user.id, keep }),
    onSuccess: (_list, keep) => toast(keep ? t`The safelist stays.` : t`The safelist is what it was before.`),
  });
  const { by: { name: who }, former: { length: count } } = trial;
  const until = fmt.time(trial.endsAt);
  const back = count === 0
    ? t`Then every address is allowed again, unless somebody keeps it.`
    : t`${plural(count, { one: 'Then the earlier list of # entry comes back, unless somebody keeps this one.', other: 'Then the earlier list of # entries comes back, unless somebody keeps this one.' })}`;
  return (
    <Note
      tone="warn"
      icon="clock"
      title={t`${who} tries this list until ${until}.`}
      action={(
        <span className="safelist-trial">
          <span className="tab" aria-hidden="true">{clock(left)}</span>
          <Button size="small" reason={barrier} busy={end.isPending && !end.variables} onPress={() => end.mutate(false)}>{t`Go back`}</Button>
          <Button size="small" reason={barrier} busy={end.isPending && end.variables} onPress={() => end.mutate(true)}>{t`Keep`}</Button>
        </span>
      )}
    >
      {back}
    </Note>
  );
}

function useLookAgain(user: User, over: boolean) {
  const client = useQueryClient();
  useEffect(() => {
    if (!over) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: safelistQuery(user.id).queryKey }), look);
    return () => clearInterval(timer);
  }, [client, user.id, over]);
}

/** 1:04:09, or 4:09. */
export function clock(seconds: number): string {
  const two = (count: number) => String(count).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
