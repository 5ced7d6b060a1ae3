import { useLingui } from '@lingui/react/macro';
import type { AuditEvent } from '../api/auditTypes';

/** What the ways in are called. */
export function useServiceWord(): (service: NonNullable<AuditEvent['service']>) => string {
  const { t } = useLingui();
  return (service) => ({ web: t`Web portal`, api: t`API`, smpp: t`SMPP`, cli: t`Command line`, system: t`Gatehouse itself` })[service];
}
