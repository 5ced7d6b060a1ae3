import { useLingui } from '@lingui/react/macro';
import type { ApiKey } from '../api/keys';
import { linkTo } from '../session/address';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Menu } from '../ui/Menu';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { toast } from '../ui/Toast';
import { keyHref } from './search';
import { useTurn } from './useTurn';
import { KeyPill, useRefusals } from './words';

/** What the key is called, how it stands, and what can be done with it as a whole. */
export function KeyHead({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useLingui();
  const may = useMay();
  const refusals = useRefusals(apiKey);
  const { turn, busy } = useTurn(apiKey);
  const { id, name, status, disabledAt } = apiKey;
  const copy = (text: string, said: string) => () => void navigator.clipboard.writeText(text).then(() => toast(said));
  const gone = status === 'revoked';
  return (
    <>
      <Breadcrumb label={t`Where you are`} trail={[{ href: '/api-keys', title: t`API keys` }]} current={name} />
      <PageHeader
        title={name}
        purpose={<KeyPill apiKey={apiKey} />}
        actions={
          <>
            {disabledAt !== undefined && !gone && <Button kind="main" reason={refusals.edit} busy={busy} onPress={() => turn(true)}>{t`Enable`}</Button>}
            <Menu
              label={t`More actions`}
              groups={[
                [
                  { id: 'link', title: t`Copy link to this key`, icon: 'link', onPress: copy(linkTo(keyHref(id)), t`The link to this key is copied.`) },
                  { id: 'id', title: t`Copy key id`, icon: 'copy', onPress: copy(id, t`The key id is copied.`) },
                  may('audit/view') && { id: 'check', title: t`Check its access`, icon: 'lock', href: `/access-check?key=${encodeURIComponent(id)}` },
                ],
                [!gone && { id: 'revoke', title: t`Revoke`, icon: 'trash', danger: true, reason: refusals.off, onPress: onRevoke }],
              ]}
            />
          </>
        }
      />
    </>
  );
}
