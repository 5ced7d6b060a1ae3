import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { keyQuery, type ApiKey } from '../api/keys';
import { ApiProblem } from '../api/problem';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { History } from '../people/History';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { DangerRow } from '../ui/DangerRow';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { SkeletonLines } from '../ui/Skeleton';
import { Tabs } from '../ui/Tabs';
import { KeyDetails } from './KeyDetails';
import { KeyHead } from './KeyHead';
import { RevokeKey } from './RevokeKey';
import { keyHref } from './search';
import { useTurn } from './useTurn';
import { useRefusals } from './words';
import './Keys.css';

const route = getRouteApi('/api-keys/$key');

export function KeyPage() {
  const { t } = useLingui();
  const may = useMay();
  const { key } = route.useParams();
  if (!may('keys/view')) return <><PageHeader title={t`API key`} /><NotYours title={t`The API keys are not yours to see`} permission="keys/view" /></>;
  return <OneKey key={key} id={key} />;
}

function OneKey({ id }: { id: string }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(keyQuery(id));
  if (error instanceof ApiProblem && error.status === 404) return <NoKey />;
  if (data) return <KeyView apiKey={data} />;
  if (error) return <Failed title={t`The API key could not be read.`} error={error} onRetry={() => void refetch()} />;
  return <Card><SkeletonLines lines={8} /></Card>;
}

function KeyView({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  const { tab, cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const [revoking, setRevoking] = useState(false);
  const { id } = apiKey;
  return (
    <>
      <KeyHead apiKey={apiKey} onRevoke={() => setRevoking(true)} />
      <Tabs label={t`Parts of this key`} current={keyHref(id, tab)} tabs={[{ href: keyHref(id), title: t`Details` }, { href: keyHref(id, 'history'), title: t`History` }]} />
      <div className="stack">
        {tab === 'history'
          ? <History target={id} cursors={cursors} onGo={go} nothing={t`Every change of this key is written here the moment it happens.`} />
          : <KeyDetails apiKey={apiKey}>{apiKey.status !== 'revoked' && <DangerZone apiKey={apiKey} onRevoke={() => setRevoking(true)} />}</KeyDetails>}
      </div>
      {revoking && <RevokeKey apiKey={apiKey} onClose={() => setRevoking(false)} />}
    </>
  );
}

function DangerZone({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useLingui();
  const refusals = useRefusals(apiKey);
  const { turn, busy } = useTurn(apiKey);
  const { name, disabledAt } = apiKey;
  return (
    <Card title={t`Danger zone`}>
      {disabledAt === undefined && (
        <DangerRow title={t`Disable ${name}`} note={t`Programs that use it are refused until it is enabled again.`}>
          <Button kind="danger" reason={refusals.off} busy={busy} onPress={() => turn(false)}>{t`Disable`}</Button>
        </DangerRow>
      )}
      <DangerRow title={t`Revoke ${name}`} note={t`Programs that use it are refused at once and for good.`}>
        <Button kind="danger" reason={refusals.off} onPress={onRevoke}>{t`Revoke`}</Button>
      </DangerRow>
    </Card>
  );
}

function NoKey() {
  const { t } = useLingui();
  return (
    <section className="card">
      <EmptyState picture="search" title={t`There is no such API key`} actions={<Button href="/api-keys">{t`Show all API keys`}</Button>}>
        {t`The link may be old. Keys that were revoked go after a year; the audit log still has them.`}
      </EmptyState>
    </section>
  );
}
