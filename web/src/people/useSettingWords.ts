import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SettingName } from '../api/accountTypes';
import { useFmt } from '../fmt/useFmt';
import { asLanguage, languageNames } from '../session/preferences';
import { factorNames, listed, type SettingGroup } from './settingKinds';
import { useFactorWord } from './useFactorWord';

const hour = 60;
const day = 24 * hour;

/** What the settings of accounts are called, what they do, and what their values mean. */
export function useSettingWords() {
  const { t } = useLingui();
  const titles: Record<SettingName, string> = {
    language: t`Language`,
    timeZone: t`Time zone`,
    ownLanguage: t`Choice of language`,
    secondFactor: t`Second factor`,
    factors: t`Factors that count`,
    passwordless: t`Passkey alone`,
    codeCountries: t`Countries for texts and calls`,
    codesPerDay: t`Texts and calls a day`,
    loginAttempts: t`Wrong attempts until a lock`,
    lockMinutes: t`A lock lasts`,
    inactivityDays: t`Users are disabled when unused for`,
    sessionIdleMinutes: t`Sessions end when unused for`,
    sessionMaxMinutes: t`Sessions end at the latest after`,
    passwordMin: t`Shortest password`,
    passwordMax: t`Longest password`,
    passwordClasses: t`Kinds of characters`,
    passwordRepeats: t`Equal characters in a row`,
    passwordHistory: t`Earlier passwords that are refused`,
    passwordBreached: t`Common and leaked passwords`,
    passwordDays: t`Passwords have to be changed after`,
    passwordGraceDays: t`Programs may go on with an expired password for`,
  };
  const hints: Record<SettingName, string> = {
    language: t`What new users and letters start with.`,
    timeZone: t`What new users start with.`,
    ownLanguage: t`Who decides in which language a person sees the portal.`,
    secondFactor: t`When a second proof is asked for at sign-in.`,
    factors: t`What counts as the second proof. The safest one that a person has is offered first.`,
    passwordless: t`Whether a passkey is enough to sign in, without a password.`,
    codeCountries: t`Codes are sent only to numbers of these countries.`,
    codesPerDay: t`With codes, to all people of one account together. It bounds the cost.`,
    loginAttempts: t`Wrong passwords and codes in a row, all services together. 5 is recommended.`,
    lockMinutes: t`An admin can always unlock a user before that.`,
    inactivityDays: t`They are told a week before. The last account admin is never disabled.`,
    sessionIdleMinutes: t`Whoever does nothing for so long has to sign in again.`,
    sessionMaxMinutes: t`Everybody has to sign in again after that, busy or not.`,
    passwordMin: t`Counted in characters of any language. At least 8; 15 is best.`,
    passwordMax: t`Long enough for whole sentences, unless another system is in the way.`,
    passwordClasses: t`How many of lower case, upper case, digits and other characters a password needs.`,
    passwordRepeats: t`How often the same character may stand one after another.`,
    passwordHistory: t`How many of the last passwords nobody can take again.`,
    passwordBreached: t`Compared with a list on this server. No password leaves it.`,
    passwordDays: t`The platform recommends 90 days. NIST and ASVS 6.2.10 advise against forced changes.`,
    passwordGraceDays: t`HTTP API and SMPP, where nobody is there to change it. People change theirs when they sign in.`,
  };
  const shorts: Partial<Record<SettingName, string>> = {
    codeCountries: t`Countries`,
    loginAttempts: t`Wrong attempts`,
    inactivityDays: t`Unused users`,
    sessionIdleMinutes: t`Unused session`,
    sessionMaxMinutes: t`Longest session`,
    passwordRepeats: t`Equal in a row`,
    passwordHistory: t`Earlier passwords`,
    passwordBreached: t`Leaked passwords`,
    passwordDays: t`Password changes`,
    passwordGraceDays: t`Grace for programs`,
  };
  const groups: Record<SettingGroup, string> = {
    general: t`Language and time`,
    factors: t`Second factor`,
    codes: t`Codes`,
    lockout: t`Lockout`,
    sessions: t`Sessions`,
    inactivity: t`Inactivity`,
    passwords: t`Passwords`,
  };
  const factor = useFactorWord();
  const value = useValueWords();
  return {
    title: (name: SettingName) => titles[name],
    /** Over a column. */
    short: (name: SettingName) => shorts[name] ?? titles[name],
    hint: (name: SettingName) => hints[name],
    group: (name: SettingGroup) => groups[name],
    value,
    factor,
  };
}

function useValueWords() {
  const { t } = useLingui();
  const fmt = useFmt();
  const factor = useFactorWord();
  const inDays = (days: number) => t`${plural(days, { one: '# day', other: '# days' })}`;
  const time = (text: string) => {
    const minutes = Number(text);
    const hours = minutes / hour;
    if (minutes % day === 0) return inDays(minutes / day);
    if (minutes % hour === 0) return t`${plural(hours, { one: '# hour', other: '# hours' })}`;
    return t`${plural(minutes, { one: '# minute', other: '# minutes' })}`;
  };
  const length = (text: string) => {
    const characters = Number(text);
    return t`${plural(characters, { one: '# character', other: '# characters' })}`;
  };
  const plain = (text: string) => fmt.number(Number(text));
  const orNone = (none: string, word: (text: string) => string) => (text: string) => (text === '0' ? none : word(text));
  const words: Record<SettingName, (value: string) => string> = {
    language: (value) => languageNames[asLanguage(value)],
    timeZone: (value) => value,
    ownLanguage: (value) => (value === 'true' ? t`Everybody chooses their own` : t`Only those who manage users choose`),
    secondFactor: (value) => (value === 'always' ? t`At every sign-in` : value === 'new_device' ? t`On new devices` : t`Never asked for`),
    factors: (value) => fmt.list(factorNames.filter((name) => listed(value).includes(name)).map(factor)),
    passwordless: (value) => (value === 'true' ? t`A passkey is enough` : t`Not allowed`),
    codeCountries: (value) => {
      const list = listed(value);
      const count = list.length;
      if (count === 0) return t`All countries`;
      return count > 3 ? t`${plural(count, { one: '# country', other: '# countries' })}` : fmt.list(list.map(fmt.countryName));
    },
    codesPerDay: plain,
    loginAttempts: plain,
    lockMinutes: orNone(t`Until an admin unlocks`, time),
    inactivityDays: orNone(t`Never`, (text) => inDays(Number(text))),
    sessionIdleMinutes: time,
    sessionMaxMinutes: time,
    passwordMin: length,
    passwordMax: length,
    passwordClasses: orNone(t`No rule`, (text) => t`At least ${text} of four`),
    passwordRepeats: orNone(t`No rule`, (text) => t`At most ${text}`),
    passwordHistory: orNone(t`None`, plain),
    passwordBreached: (value) => (value === 'true' ? t`Refused` : t`Allowed`),
    passwordDays: orNone(t`Never`, (text) => inDays(Number(text))),
    passwordGraceDays: orNone(t`No longer`, (text) => inDays(Number(text))),
  };
  return (name: SettingName, value: string) => words[name](value);
}
