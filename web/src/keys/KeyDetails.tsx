import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import type { ApiKey } from '../api/keys';
import { messageOf } from '../api/problem';
import { permissionsQuery } from '../api/roles';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { Card, Facts } from '../ui/Card';
import { CopyValue } from '../ui/CopyButton';
import { DateTimeField } from '../ui/DateTimeField';
import { Note } from '../ui/Note';
import { SaveBar } from '../ui/SaveBar';
import { SkeletonLines } from '../ui/Skeleton';
import { TextField } from '../ui/TextField';
import { Time } from '../ui/Time';
import { AddressesField } from './AddressesField';
import { Scopes } from './Scopes';
import { useKeyEdit, type KeyEdit } from './useKeyEdit';
import { useRefusals } from './words';

const route = getRouteApi('/api-keys/$key');

/** What a key is and may do, to be edited by who may. */
export function KeyDetails({ apiKey, children }: { apiKey: ApiKey; children: ReactNode }) {
  const { t } = useLingui();
  const { edit: refusal } = useRefusals(apiKey);
  const permissions = useQuery(permissionsQuery);
  const edit = useKeyEdit(apiKey);
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const search = (text: string) => void navigate({ search: (old) => ({ ...old, find: text || undefined }), replace: true });
  const { name } = apiKey;
  return (
    <>
      {refusal !== undefined && <Note icon="lock">{refusal}</Note>}
      {edit.overtaken && (
        <Note tone="warn" live title={t`Somebody else changed this key meanwhile.`}>
          {t`Your changes are not saved yet. They stand here on top of what the key is now; save again if they still fit.`}
        </Note>
      )}
      {edit.refusal && <Note tone="bad" live title={t`${name} was not saved.`}>{messageOf(edit.refusal)}</Note>}
      <div className="cols main-aside">
        <div className="stack">
          <Card title={t`Key`}>{refusal === undefined ? <Fields edit={edit} /> : <Shown apiKey={apiKey} />}</Card>
        </div>
        <div className="stack"><Origin apiKey={apiKey} /></div>
      </div>
      {permissions.error && <Failed title={t`The permissions could not be read.`} error={permissions.error} onRetry={() => void permissions.refetch()} />}
      {permissions.data && <Scopes permissions={permissions.data.items} saved={apiKey.scopes} wishes={edit.wishes} readOnly={refusal !== undefined} find={find} onFind={search} onChange={edit.setWishes} />}
      {permissions.isPending && <Card><SkeletonLines lines={9} /></Card>}
      {children}
      <SaveBar changes={edit.changes} note={t`counts at once`} busy={edit.busy} onSave={edit.save} onDiscard={edit.discard} />
      <LeaveGuard when={edit.changes.length > 0} />
    </>
  );
}

function Fields({ edit: { form } }: { edit: KeyEdit }) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  return (
    <div className="key-fields">
      <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required />
      <DateTimeField label={t`Valid to`} value={form.values.validTo} onChange={form.field('validTo').onChange} timeZone={timeZone} error={form.errors.validTo} />
      <AddressesField {...form.field('allowedAddresses')} />
    </div>
  );
}

/** The same for those who cannot change it. */
function Shown({ apiKey: { name, validTo, allowedAddresses } }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  return (
    <Facts
      facts={[
        { name: t`Name`, value: <bdi>{name}</bdi> },
        { name: t`Valid to`, value: <Time at={validTo} form="full" /> },
        {
          name: t`Allowed addresses`,
          value: allowedAddresses.length === 0 ? t`Every address` : <span className="key-addresses">{allowedAddresses.map((one) => <span key={one} className="mono ltr">{one}</span>)}</span>,
        },
      ]}
    />
  );
}

function Origin({ apiKey: { id, createdAt, createdBy, validFrom, lastUsedAt, lastUsedAddress } }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  return (
    <Card title={t`Use and origin`}>
      <Facts
        facts={[
          { name: t`Last used`, value: lastUsedAt ? <Time at={lastUsedAt} /> : t`Never` },
          ...(lastUsedAddress ? [{ name: t`From`, value: <span className="mono ltr">{lastUsedAddress}</span> }] : []),
          { name: t`Valid from`, value: <Time at={validFrom} form="full" /> },
          { name: t`Created`, value: <Time at={createdAt} form="date" /> },
          { name: t`By`, value: <bdi>{createdBy}</bdi> },
          { name: t`Key id`, value: <span className="key-id"><CopyValue value={id} label={t`Copy key id`} /></span> },
        ]}
      />
    </Card>
  );
}
