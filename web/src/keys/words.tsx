import { useLingui } from '@lingui/react/macro';
import type { ApiKey } from '../api/keys';
import { useFmt } from '../fmt/useFmt';
import { useMay } from '../session/session';
import { StatusPill } from '../ui/StatusPill';

/** How a key stands; hovering tells since when, or until when. */
export function KeyPill({ apiKey: { status, validFrom, validTo, disabledAt, revokedAt } }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const [from, to, off, revoked] = [validFrom, validTo, disabledAt ?? validTo, revokedAt ?? validTo].map((at) => fmt.short(at));
  const why = {
    active: t`Works until ${to}`,
    expiring: t`Ends soon, on ${to}`,
    not_yet: t`Begins to work on ${from}`,
    expired: t`Ended on ${to}`,
    disabled: t`Turned off on ${off}`,
    revoked: t`Revoked on ${revoked}`,
  }[status];
  return <StatusPill status={status} why={why} />;
}

/** Why the reader may not do something with keys, or with this one. */
export function useRefusals(key?: ApiKey) {
  const { t } = useLingui();
  const may = useMay();
  const manage = may('keys/manage') ? undefined : t`This takes the permission keys/manage.`;
  const lacked = key?.scopes.find((scope) => !may(scope));
  const above = lacked === undefined ? undefined : t`It may do ${lacked}, which you do not hold yourself. You can only turn it off or revoke it.`;
  const over = key?.status === 'revoked' ? t`It was revoked and cannot be changed any more.` : undefined;
  return {
    /** To make one, to turn one off, to revoke one. */
    manage,
    /** To edit it and to turn it on. */
    edit: over ?? manage ?? above,
    off: over ?? manage,
  };
}
