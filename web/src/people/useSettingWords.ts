import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SettingName } from '../api/accountTypes';
import { asLanguage, languageNames } from '../session/preferences';

const hour = 60;
const day = 24 * hour;

/** What the settings of accounts are called, what they do, and what their values mean. */
export function useSettingWords() {
  const { t } = useLingui();
  const titles: Record<SettingName, string> = {
    language: t`Language`,
    timeZone: t`Time zone`,
    ownLanguage: t`Choice of language`,
    sessionIdleMinutes: t`Sessions end when unused for`,
    sessionMaxMinutes: t`Sessions end at the latest after`,
  };
  const hints: Record<SettingName, string> = {
    language: t`What new users and letters start with.`,
    timeZone: t`What new users start with.`,
    ownLanguage: t`Who decides in which language a person sees the portal.`,
    sessionIdleMinutes: t`Whoever does nothing for so long has to sign in again.`,
    sessionMaxMinutes: t`Everybody has to sign in again after that, busy or not.`,
  };
  const time = (value: string) => {
    const minutes = Number(value);
    const days = minutes / day;
    const hours = minutes / hour;
    if (minutes % day === 0) return t`${plural(days, { one: '# day', other: '# days' })}`;
    if (minutes % hour === 0) return t`${plural(hours, { one: '# hour', other: '# hours' })}`;
    return t`${plural(minutes, { one: '# minute', other: '# minutes' })}`;
  };
  const values: Record<SettingName, (value: string) => string> = {
    language: (value) => languageNames[asLanguage(value)],
    timeZone: (value) => value,
    ownLanguage: (value) => (value === 'true' ? t`Everybody chooses their own` : t`Only those who manage users choose`),
    sessionIdleMinutes: time,
    sessionMaxMinutes: time,
  };
  const shorts: Partial<Record<SettingName, string>> = { sessionIdleMinutes: t`Unused session`, sessionMaxMinutes: t`Longest session` };
  return {
    title: (name: SettingName) => titles[name],
    /** Over a column. */
    short: (name: SettingName) => shorts[name] ?? titles[name],
    hint: (name: SettingName) => hints[name],
    value: (name: SettingName, value: string) => values[name](value),
  };
}
