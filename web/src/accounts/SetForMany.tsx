import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SettingChange, SettingName, Wishes } from '../api/accountTypes';
import { messageOf } from '../api/problem';
import { applySettings, previewSettings } from '../api/settings';
import { SettingControl, useSettingFault } from '../people/SettingControl';
import { settingGroups, settingNames as names, standards, type SettingGroup } from '../people/settingKinds';
import { useSettingWords } from '../people/useSettingWords';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { toast } from '../ui/Toast';
import { PlannedChanges } from './PlannedChanges';

interface SetForManyProps {
  accounts: string[];
  onClose: () => void;
  /** Everything was done. */
  onDone: () => void;
}

type Mode = 'leave' | 'set' | 'inherit';

interface Choice {
  mode: Mode;
  value: string;
}


const groups = Object.keys(settingGroups) as SettingGroup[];

function wishesOf(choices: Partial<Record<SettingName, Choice>>): Wishes {
  const wishes: Wishes = {};
  for (const name of names) {
    const choice = choices[name];
    if (choice?.mode === 'set') wishes[name] = { value: choice.value };
    if (choice?.mode === 'inherit') wishes[name] = { inherit: true };
  }
  return wishes;
}

/** Settings for several accounts at once: chosen, looked at in a preview, then applied. */
export function SetForMany({ accounts, onClose, onDone }: SetForManyProps) {
  const { t } = useLingui();
  const [choices, setChoices] = useState<Partial<Record<SettingName, Choice>>>({});
  const [faults, setFaults] = useState<Partial<Record<SettingName, string>>>({});
  const faultOf = useSettingFault();
  const words = useSettingWords();
  const preview = useMutation({ mutationFn: previewSettings, meta: { quiet: true } });
  const apply = useApply(onClose, onDone);
  const order = { accounts, settings: wishesOf(choices) };
  const count = accounts.length;
  const look = () => {
    const wrong: typeof faults = {};
    for (const name of names) {
      const value = order.settings[name]?.value;
      if (value !== undefined) wrong[name] = faultOf(name, value);
    }
    setFaults(wrong);
    if (!Object.values(wrong).some(Boolean)) preview.mutate(order);
  };
  const planned = apply.data?.items ?? preview.data?.items;
  const title = t`${plural(count, { one: 'Set for # account', other: 'Set for # accounts' })}`;
  const error = preview.error ?? apply.error;
  return (
    <Dialog open onClose={onClose} title={title} size="wide">
      <div className="stack">
        {error && <Note tone="bad" live title={t`Nothing was changed.`}>{messageOf(error)}</Note>}
        {planned
          ? <PlannedChanges changes={planned} done={apply.data !== undefined} />
          : groups.map((group) => (
              <section key={group} className="many-group" aria-label={words.group(group)}>
                <h3>{words.group(group)}</h3>
                {settingGroups[group].map((name) => (
                  <ManyRow key={name} name={name} choice={choices[name]} error={faults[name]} onChange={(choice) => setChoices({ ...choices, [name]: choice })} />
                ))}
              </section>
            ))}
        <div className="dialog-acts">
          <Acts
            planned={planned}
            done={apply.data !== undefined}
            empty={Object.keys(order.settings).length === 0}
            busy={preview.isPending || apply.isPending}
            onClose={onClose}
            onBack={() => preview.reset()}
            onLook={look}
            onApply={() => apply.mutate(order)}
          />
        </div>
      </div>
    </Dialog>
  );
}

function useApply(onClose: () => void, onDone: () => void) {
  const { t } = useLingui();
  return useMutation({
    mutationFn: applySettings,
    meta: { quiet: true },
    onSuccess: ({ items }) => {
      const done = items.filter(({ problem }) => !problem).length;
      toast(t`${plural(done, { one: '# setting is changed.', other: '# settings are changed.' })}`);
      // What was refused stays in sight.
      if (items.some(({ problem }) => problem)) return;
      onDone();
      onClose();
    },
  });
}

interface ActsProps {
  planned: readonly SettingChange[] | undefined;
  done: boolean;
  empty: boolean;
  busy: boolean;
  onClose: () => void;
  onBack: () => void;
  onLook: () => void;
  onApply: () => void;
}

function Acts({ planned, done, empty, busy, onClose, onBack, onLook, onApply }: ActsProps) {
  const { t } = useLingui();
  if (done) return <Button kind="main" onPress={onClose}>{t`Close`}</Button>;
  if (!planned) {
    return (
      <>
        <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
        <Button kind="main" busy={busy} reason={empty ? t`Choose at least one setting.` : undefined} onPress={onLook}>{t`Preview`}</Button>
      </>
    );
  }
  const count = planned.filter(({ problem }) => !problem).length;
  return (
    <>
      <Button kind="quiet" onPress={onBack}>{t`Back`}</Button>
      <Button kind="main" busy={busy} reason={count === 0 ? t`There is nothing to change.` : undefined} onPress={onApply}>
        {t`${plural(count, { one: 'Apply # change', other: 'Apply # changes' })}`}
      </Button>
    </>
  );
}

interface ManyRowProps {
  name: SettingName;
  choice: Choice | undefined;
  error: string | undefined;
  onChange: (choice: Choice) => void;
}

function ManyRow({ name, choice = { mode: 'leave', value: standards[name] }, error, onChange }: ManyRowProps) {
  const { t } = useLingui();
  const title = useSettingWords().title(name);
  const modes: { id: Mode; label: string }[] = [{ id: 'leave', label: t`Leave as it is` }, { id: 'set', label: t`Set` }, { id: 'inherit', label: t`Back to inherited` }];
  return (
    <div className="many-row" role="group" aria-label={title}>
      <Select label={title} options={modes} value={choice.mode} onChange={(mode) => onChange({ ...choice, mode })} />
      {choice.mode === 'set' && <SettingControl name={name} value={choice.value} error={error} onChange={(value) => onChange({ ...choice, value })} />}
    </div>
  );
}
