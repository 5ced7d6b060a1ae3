import type { Security } from '../api/security';
import type { FactorName } from '../people/settingKinds';

/** What a change of the policy does to people that they would not expect. */
export type Risk =
  | { kind: 'factorOff' | 'passwordless' | 'leakedPasswords' }
  /** Who has no factor that counts stays out, because none of them can be set up on the way in. */
  | { kind: 'nothingToSetUp'; without: Security['withoutFactor'] }
  /** At their next sign-in some have to set up a factor first: which they can, and how many have none, as far as it was counted. */
  | { kind: 'factorOn'; enrol: FactorName[]; without: Security['withoutFactor'] }
  | { kind: 'factorsRemoved'; factors: FactorName[]; enrol: FactorName[]; without: Security['withoutFactor'] };

/** What is asked about before it is saved. */
export function risksOf(before: Security, after: Security): Risk[] {
  const [was, will] = [before.policy, after.policy];
  const risks: Risk[] = [];
  const removed = was.factors.filter((factor) => !will.factors.includes(factor));
  if (was.secondFactor !== 'off' && will.secondFactor === 'off') risks.push({ kind: 'factorOff' });
  const narrower = will.secondFactor !== 'off' && (was.secondFactor === 'off' || removed.length > 0);
  if (narrower && after.enrol.length === 0) risks.push({ kind: 'nothingToSetUp', without: after.withoutFactor });
  else if (was.secondFactor === 'off' && will.secondFactor !== 'off') risks.push({ kind: 'factorOn', enrol: after.enrol, without: after.withoutFactor });
  else if (removed.length > 0 && will.secondFactor !== 'off') risks.push({ kind: 'factorsRemoved', factors: removed, enrol: after.enrol, without: after.withoutFactor });
  if (!was.passwordless && will.passwordless) risks.push({ kind: 'passwordless' });
  if (was.password.breached && !will.password.breached) risks.push({ kind: 'leakedPasswords' });
  return risks;
}
