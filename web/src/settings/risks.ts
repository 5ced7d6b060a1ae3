import type { Security } from '../api/security';
import type { FactorName } from '../people/settingKinds';

/** What a change of the policy does to people that they would not expect. */
export type Risk =
  | { kind: 'factorOff' | 'passwordless' | 'leakedPasswords' }
  /** At their next sign-in some have to set up a factor first: how many have none, as far as it was counted. */
  | { kind: 'factorOn'; without: Security['withoutFactor'] }
  | { kind: 'factorsRemoved'; factors: FactorName[]; without: Security['withoutFactor'] };

/** What is asked about before it is saved. */
export function risksOf(before: Security, after: Security): Risk[] {
  const [was, will] = [before.policy, after.policy];
  const risks: Risk[] = [];
  const removed = was.factors.filter((factor) => !will.factors.includes(factor));
  if (was.secondFactor !== 'off' && will.secondFactor === 'off') risks.push({ kind: 'factorOff' });
  if (was.secondFactor === 'off' && will.secondFactor !== 'off') risks.push({ kind: 'factorOn', without: after.withoutFactor });
  else if (removed.length > 0 && will.secondFactor !== 'off') risks.push({ kind: 'factorsRemoved', factors: removed, without: after.withoutFactor });
  if (!was.passwordless && will.passwordless) risks.push({ kind: 'passwordless' });
  if (was.password.breached && !will.password.breached) risks.push({ kind: 'leakedPasswords' });
  return risks;
}
