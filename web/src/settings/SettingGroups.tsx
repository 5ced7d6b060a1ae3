import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Setting, SettingName } from '../api/accountTypes';
import { messageOf } from '../api/problem';
import { settingGroups, type SettingGroup } from '../people/settingKinds';
import { useSettingWords } from '../people/useSettingWords';
import { useMay } from '../session/session';
import { Card } from '../ui/Card';
import { Note } from '../ui/Note';
import { SettingRow } from './SettingRow';
import type { Editing } from './useEdits';
import './Settings.css';

const permission = 'account/manage';

/** Why nothing can be changed, and why nothing was saved. */
export function SettingNotes({ editing: { refusal } }: { editing: Editing }) {
  const { t } = useLingui();
  const may = useMay();
  return (
    <>
      {!may(permission) && <Note icon="lock" title={t`You can look at these settings, not change them.`}>{t`This takes the permission ${permission}.`}</Note>}
      {refusal && <Note tone="bad" live title={t`The settings were not saved.`}>{messageOf(refusal)}</Note>}
    </>
  );
}

interface SettingGroupsProps {
  groups: readonly SettingGroup[];
  settings: readonly Setting[];
  editing: Editing;
  /** Under the hint of a setting. */
  note?: (name: SettingName) => ReactNode;
}

/** A card for each group of settings. */
export function SettingGroups({ groups, settings, editing: { edits, faults, edit }, note }: SettingGroupsProps) {
  const may = useMay();
  const words = useSettingWords();
  const held = (group: SettingGroup): readonly string[] => settingGroups[group];
  return groups.map((group) => (
    <Card key={group} title={words.group(group)} flush>
      {settings.filter(({ name }) => held(group).includes(name)).map((setting) => (
        <SettingRow
          key={setting.name}
          setting={setting}
          edit={edits[setting.name]}
          error={faults[setting.name]}
          readOnly={!may(permission)}
          note={note?.(setting.name)}
          onChange={(next) => edit(setting.name, next)}
        />
      ))}
    </Card>
  ));
}
