import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { cancelImport, checkImport, importQuery, startImport, type Import } from '../api/imports';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { Switch } from '../ui/Switch';
import { toast } from '../ui/Toast';
import { hasKey } from './mapping';

/** Options, the dry run, and the real thing. The check comes first: the main button is it until it was made. */
export function StartCard({ one }: { one: Import }) {
  const { t } = useLingui();
  const [letters, setLetters] = useState(one.letters);
  const { check, start, giveUp, busy } = useSteps(one);
  const reason = hasKey(one.columns) ? undefined : t`Set one column to the username or the email first.`;
  const checked = one.status === 'checked';
  const lines = checked ? one.created + one.updated : one.total;
  const nothing = checked && lines === 0 ? t`The file would change nothing.` : undefined;
  const words = t`${plural(lines, { one: 'Import # user', other: 'Import # users' })}`;
  return (
    <Card title={t`Options`}>
      <div className="stack">
        <Switch
          label={t`Send letters`}
          hint={t`Everybody who is created gets a letter with a link to set a password. Without it they cannot sign in until you send it.`}
          checked={letters}
          onChange={setLetters}
        />
        <div className="import-acts">
          {checked
            ? <Button kind="main" busy={busy} reason={reason ?? nothing} onPress={() => start(letters)}>{words}</Button>
            : <Button kind="main" busy={busy} reason={reason} onPress={check}>{t`Check the file`}</Button>}
          {checked
            ? <Button busy={busy} reason={reason} onPress={check}>{t`Check again`}</Button>
            : <Button busy={busy} reason={reason} onPress={() => start(letters)}>{t`Import without a check`}</Button>}
          <Button kind="quiet" busy={busy} onPress={giveUp}>{t`Give the file up`}</Button>
        </div>
      </div>
    </Card>
  );
}

function useSteps(one: Import) {
  const { t } = useLingui();
  const client = useQueryClient();
  const router = useRouter();
  const show = (changed: Import) => client.setQueryData(importQuery(one.id).queryKey, changed);
  const step = useMutation({ mutationFn: (act: () => Promise<Import>) => act(), onSuccess: show });
  const { name } = one;
  // In the options, as the card goes away once the import is shown as cancelled.
  const giveUp = useMutation({
    mutationFn: () => cancelImport(one.id),
    onSuccess: (changed) => {
      toast(t`${name} is given up. Nothing was imported.`);
      show(changed);
      router.history.push('/imports');
    },
  });
  return {
    busy: step.isPending || giveUp.isPending,
    check: () => step.mutate(() => checkImport(one.id)),
    start: (letters: boolean) => step.mutate(() => startImport(one.id, letters)),
    giveUp: () => giveUp.mutate(),
  };
}
