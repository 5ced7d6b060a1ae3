import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { ApiKey } from '../api/keys';
import { useMay } from '../session/session';
import { RowMenu } from '../ui/RowMenu';
import { toast } from '../ui/Toast';
import { RevokeKey } from './RevokeKey';
import { keyHref } from './search';
import { useTurn } from './useTurn';
import { useRefusals } from './words';

/** What can be done with one key from the list. */
export function KeyMenu({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  const may = useMay();
  const refusals = useRefusals(apiKey);
  const { turn } = useTurn(apiKey);
  const [revoking, setRevoking] = useState(false);
  const { id, name, status, disabledAt } = apiKey;
  const copyId = () => void navigator.clipboard.writeText(id).then(() => toast(t`The key id is copied.`));
  const gone = status === 'revoked';
  return (
    <>
      <RowMenu
        name={name}
        groups={[
          [
            { id: 'open', title: t`Open`, icon: 'key', href: keyHref(id) },
            !gone && (disabledAt === undefined
              ? { id: 'disable', title: t`Disable`, icon: 'ban', reason: refusals.off, onPress: () => turn(false) }
              : { id: 'enable', title: t`Enable`, icon: 'check', reason: refusals.edit, onPress: () => turn(true) }),
            { id: 'copy', title: t`Copy key id`, icon: 'copy', onPress: copyId },
            may('audit/view') && { id: 'check', title: t`Check its access`, icon: 'lock', href: `/access-check?key=${encodeURIComponent(id)}` },
            may('audit/view') && { id: 'history', title: t`Show its history`, icon: 'log', href: keyHref(id, 'history') },
          ],
          [!gone && { id: 'revoke', title: t`Revoke`, icon: 'trash', danger: true, reason: refusals.off, onPress: () => setRevoking(true) }],
        ]}
      />
      {revoking && <RevokeKey apiKey={apiKey} onClose={() => setRevoking(false)} />}
    </>
  );
}
