import type { SettingName } from '../api/accountTypes';

/** What a setting may be, for its control. The server has the last word. */
export type SettingKind =
  | { is: 'language' | 'zone' | 'factors' | 'countries' }
  | { is: 'choice'; values: readonly string[] }
  | NumberKind;

export interface NumberKind {
  is: 'number';
  unit: 'minutes' | 'days' | 'characters' | 'plain';
  from: number;
  to: number;
  /** 0 is allowed beside these bounds, and means "never", "until", "no rule". */
  none?: true;
  /** Those that most accounts choose from; absent: the number is typed. */
  usual?: readonly number[];
}

const number = (unit: NumberKind['unit'], from: number, to: number, usual?: readonly number[]): NumberKind => ({ is: 'number', unit, from, to, usual });
const numberOrNone = (unit: NumberKind['unit'], from: number, to: number, usual: readonly number[]): NumberKind => ({ ...number(unit, from, to, usual), none: true });
const choice = (...values: string[]): SettingKind => ({ is: 'choice', values });

const hour = 60;
const day = 24 * hour;

export const settingKinds: Record<SettingName, SettingKind> = {
  language: { is: 'language' },
  timeZone: { is: 'zone' },
  ownLanguage: choice('false', 'true'),
  secondFactor: choice('off', 'new_device', 'always'),
  factors: { is: 'factors' },
  passwordless: choice('false', 'true'),
  codeCountries: { is: 'countries' },
  codesPerDay: number('plain', 0, 100_000),
  loginAttempts: number('plain', 3, 20),
  lockMinutes: numberOrNone('minutes', 5, 7 * day, [0, 15, 30, hour, 4 * hour, day]),
  inactivityDays: numberOrNone('days', 15, 365, [0, 30, 60, 90, 180, 365]),
  sessionIdleMinutes: number('minutes', 5, 7 * day, [15, 30, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, day]),
  sessionMaxMinutes: number('minutes', 15, 90 * day, [8 * hour, 12 * hour, day, 3 * day, 7 * day, 30 * day]),
  passwordMin: number('characters', 8, 64),
  passwordMax: number('characters', 10, 128),
  passwordClasses: number('plain', 0, 4, [0, 1, 2, 3, 4]),
  passwordRepeats: number('plain', 0, 10, [0, 1, 2, 3]),
  passwordHistory: number('plain', 0, 24),
  passwordBreached: choice('true', 'false'),
  passwordDays: numberOrNone('days', 7, 730, [0, 30, 60, 90, 180, 365]),
  passwordGraceDays: number('days', 0, 90, [0, 7, 14, 30]),
};

/** What counts where nobody sets it, and where a choice for many accounts begins. */
export const standards: Record<SettingName, string> = {
  language: 'en',
  timeZone: 'UTC',
  ownLanguage: 'false',
  secondFactor: 'off',
  factors: 'app,email,mobile,passkey',
  passwordless: 'false',
  codeCountries: 'all',
  codesPerDay: '1000',
  loginAttempts: '5',
  lockMinutes: '0',
  inactivityDays: '0',
  sessionIdleMinutes: '720',
  sessionMaxMinutes: '10080',
  passwordMin: '8',
  passwordMax: '128',
  passwordClasses: '0',
  passwordRepeats: '0',
  passwordHistory: '5',
  passwordBreached: 'true',
  passwordDays: '0',
  passwordGraceDays: '7',
};

export const settingNames = Object.keys(standards) as SettingName[];

/** The settings that go together, as pages and tables show them. */
export const settingGroups = {
  general: ['language', 'timeZone', 'ownLanguage'],
  factors: ['secondFactor', 'factors', 'passwordless'],
  codes: ['codeCountries', 'codesPerDay'],
  lockout: ['loginAttempts', 'lockMinutes'],
  sessions: ['sessionIdleMinutes', 'sessionMaxMinutes'],
  inactivity: ['inactivityDays'],
  passwords: ['passwordMin', 'passwordMax', 'passwordClasses', 'passwordRepeats', 'passwordHistory', 'passwordBreached', 'passwordDays', 'passwordGraceDays'],
} as const satisfies Record<string, readonly SettingName[]>;

export type SettingGroup = keyof typeof settingGroups;

/** The sorts of second factors, the safest first. */
export const factorNames = ['passkey', 'mobile', 'app', 'sms', 'voice', 'email'] as const;
export type FactorName = (typeof factorNames)[number];

/** The words of a setting that is a list. */
export function listed(value: string): string[] {
  return value === '' || value === 'all' ? [] : value.split(',');
}

/** A list as the server wants it: sorted, none twice. */
export function listOf(words: readonly string[]): string {
  return [...new Set(words)].sort().join(',');
}
