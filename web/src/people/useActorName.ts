import { useLingui } from '@lingui/react/macro';
import type { AuditEvent } from '../api/auditTypes';

/** What whoever did something is called: a person by their full name, where the log knows it. */
export function useActorName(): (actor: AuditEvent['actor']) => string {
  const { t } = useLingui();
  return ({ kind, name, fullName }) => {
    if (kind === 'system') return 'Gatehouse';
    if (fullName) return fullName;
    if (name !== '') return name;
    return { user: t`A user`, operator: t`The operator`, key: t`An API key`, anonymous: t`Not signed in` }[kind];
  };
}
