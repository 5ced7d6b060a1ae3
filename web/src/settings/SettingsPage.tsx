import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Setting, SettingName } from '../api/accountTypes';
import { ApiProblem, messageOf } from '../api/problem';
import { changeSettings, settingsQuery } from '../api/settings';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { useSettingFault } from '../people/SettingControl';
import { settingGroups } from '../people/settingKinds';
import { useSettingWords } from '../people/useSettingWords';
import { useMay, useSession } from '../session/session';
import { Card } from '../ui/Card';
import { Note } from '../ui/Note';
import { PageHeader } from '../ui/PageHeader';
import { SaveBar, type Change } from '../ui/SaveBar';
import { SkeletonLines } from '../ui/Skeleton';
import { toast } from '../ui/Toast';
import { standing, wishesOf, type Edits } from './draft';
import { SettingRow } from './SettingRow';
import './Settings.css';

/** What an account sets for itself and for those below it. */
export function SettingsPage() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { name } } = useSession();
  const head = <PageHeader title={t`Settings`} purpose={t`What counts in ${name}, and in accounts below it that set nothing else.`} />;
  if (!may('account/view')) return <>{head}<NotYours title={t`The settings are not yours to see`} permission="account/view" /></>;
  return <>{head}<Settings /></>;
}

function Settings() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(settingsQuery);
  if (error && !data) return <Failed title={t`The settings could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card><SkeletonLines lines={10} /></Card>;
  return <Form settings={data.items} />;
}

type Faults = Partial<Record<SettingName, string>>;

const groups: readonly (readonly SettingName[])[] = [settingGroups.general, settingGroups.sessions];

function Form({ settings }: { settings: readonly Setting[] }) {
  const { t } = useLingui();
  const may = useMay();
  const { edits, setEdits, faults, save, busy, refusal, discard } = useEdits(settings);
  const changes = useChanges(settings, edits);
  const titles = [t`Language and time`, t`Sessions`];
  const permission = 'account/manage';
  const readOnly = !may(permission);
  return (
    <>
      <div className="stack settings">
        {readOnly && <Note icon="lock" title={t`You can look at these settings, not change them.`}>{t`This takes the permission ${permission}.`}</Note>}
        {refusal && <Note tone="bad" live title={t`The settings were not saved.`}>{messageOf(refusal)}</Note>}
        {groups.map((names, index) => (
          <Card key={titles[index]} title={titles[index]} flush>
            {settings.filter(({ name }) => names.includes(name)).map((setting) => (
              <SettingRow
                key={setting.name}
                setting={setting}
                edit={edits[setting.name]}
                error={faults[setting.name]}
                readOnly={readOnly}
                onChange={(edit) => setEdits({ ...edits, [setting.name]: { ...edits[setting.name], ...edit } })}
              />
            ))}
          </Card>
        ))}
      </div>
      <SaveBar changes={changes} busy={busy} onSave={save} onDiscard={discard} />
      <LeaveGuard when={changes.length > 0} />
    </>
  );
}

/** What is being changed, checked here and then by the server; nothing chosen is lost by a refusal. */
function useEdits(settings: readonly Setting[]) {
  const { t } = useLingui();
  const [edits, setEdits] = useState<Edits>({});
  const [faults, setFaults] = useState<Faults>({});
  const faultOf = useSettingFault();
  const change = useMutation({ mutationFn: changeSettings, meta: { quiet: true } });
  const save = () => {
    const wishes = wishesOf(settings, edits);
    const wrong: Faults = {};
    for (const { name } of settings) {
      const value = wishes[name]?.value;
      if (value !== undefined) wrong[name] = faultOf(name, value);
    }
    setFaults(wrong);
    if (Object.values(wrong).some(Boolean)) return;
    change.mutate(wishes, {
      onSuccess: () => {
        setEdits({});
        toast(t`The settings are saved.`);
      },
      onError: (problem) => {
        const field = problem instanceof ApiProblem ? settings.find(({ name }) => name === problem.field)?.name : undefined;
        if (field) setFaults({ [field]: problem.message });
      },
    });
  };
  const placed = Object.values(faults).some(Boolean);
  const discard = () => {
    change.reset();
    setFaults({});
    setEdits({});
  };
  return { edits, setEdits, faults, save, busy: change.isPending, refusal: placed ? undefined : change.error, discard };
}

function useChanges(settings: readonly Setting[], edits: Edits): Change[] {
  const { t } = useLingui();
  const words = useSettingWords();
  return settings.flatMap((setting): Change[] => {
    const { name } = setting;
    const before = standing(setting, undefined);
    const after = standing(setting, edits[name]);
    const show = (own: string | null) => (own === null ? t`inherited` : <bdi>{words.value(name, own)}</bdi>);
    const lock = (locked: boolean) => (locked ? t`locked` : t`not locked`);
    return [
      ...(before.own === after.own ? [] : [{ name: words.title(name), kind: 'changed' as const, before: show(before.own), after: show(after.own) }]),
      ...(before.locked === after.locked ? [] : [{ name: words.title(name), kind: 'changed' as const, before: lock(before.locked), after: lock(after.locked) }]),
    ];
  });
}
