import { useLingui } from '@lingui/react/macro';
import type { Setting } from '../api/accountTypes';
import { useSettingWords } from '../people/useSettingWords';
import type { Change } from '../ui/SaveBar';
import { standing, type Edits } from './draft';

/** What the save bar lists. */
export function useChanges(settings: readonly Setting[], edits: Edits): Change[] {
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
