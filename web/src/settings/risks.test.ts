import { describe, expect, it } from 'vitest';
import type { Security, SecurityPolicy } from '../api/security';
import { risksOf } from './risks';

const policy: SecurityPolicy = {
  secondFactor: 'new_device', factors: ['app', 'email'], passwordless: false, codeCountries: [], codesPerDay: 10, loginAttempts: 5, lockMinutes: 0,
  inactivityDays: 0, sessionIdleMinutes: 60, sessionMaxMinutes: 600,
  password: { min: 8, max: 128, classes: 0, repeats: 0, history: 5, breached: true, days: 0, graceDays: 7 },
};
const without = { count: 3, exact: true };
const security = (change: Partial<SecurityPolicy> = {}): Security => ({
  policy: { ...policy, ...change }, settings: [], level: 1, missing: [], withoutFactor: without, enrol: ['app'], presets: [],
});

describe('what is asked about before it is saved', () => {
  it('is nothing while nobody is touched', () => {
    expect(risksOf(security(), security({ loginAttempts: 3, secondFactor: 'always', factors: ['app', 'email', 'passkey'] }))).toEqual([]);
    expect(risksOf(security({ passwordless: true, secondFactor: 'off' }), security({ secondFactor: 'off' }))).toEqual([]);
  });

  it('is what weakens the account', () => {
    const weaker = security({ secondFactor: 'off', passwordless: true, password: { ...policy.password, breached: false } });
    expect(risksOf(security(), weaker).map(({ kind }) => kind)).toEqual(['factorOff', 'passwordless', 'leakedPasswords']);
  });

  it('is what stands before people at their next sign-in, once', () => {
    expect(risksOf(security({ secondFactor: 'off' }), security({ factors: ['app'] }))).toEqual([{ kind: 'factorOn', enrol: ['app'], without }]);
    expect(risksOf(security(), security({ factors: ['app'] }))).toEqual([{ kind: 'factorsRemoved', factors: ['email'], enrol: ['app'], without }]);
    expect(risksOf(security({ secondFactor: 'off' }), security({ secondFactor: 'off', factors: ['app'] }))).toEqual([]);
  });

  it('is that people stay out, where nothing that counts can be set up on the way in', () => {
    const only = { ...security({ factors: ['email'] }), enrol: [] };
    expect(risksOf(security({ secondFactor: 'off' }), only)).toEqual([{ kind: 'nothingToSetUp', without }]);
    expect(risksOf(security(), only)).toEqual([{ kind: 'nothingToSetUp', without }]);
    expect(risksOf(only, { ...only, level: 2 })).toEqual([]);
  });
});
