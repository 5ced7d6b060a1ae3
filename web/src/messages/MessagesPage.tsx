import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { PageHeader } from '../ui/PageHeader';
import { Tabs } from '../ui/Tabs';
import { LogTab } from './LogTab';
import { ProviderDialog } from './ProviderDialog';
import { ProvidersTab } from './ProvidersTab';

const route = getRouteApi('/messages');

export function MessagesPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('operator/messages')) return <><PageHeader title={t`Messages`} /><NotYours title={t`The messages are not yours to see`} permission="operator/messages" /></>;
  return <Messages />;
}

function Messages() {
  const { t } = useLingui();
  const { tab } = route.useSearch();
  const [adding, setAdding] = useState(false);
  const add = <Button kind="main" icon="plus" onPress={() => setAdding(true)}>{t`Add provider`}</Button>;
  return (
    <>
      <PageHeader title={t`Messages`} purpose={t`Who sends SMS and voice messages for all accounts, and what became of them.`} actions={add} />
      <Tabs
        label={t`Messages`}
        tabs={[{ href: '/messages', title: t`Providers` }, { href: '/messages?tab=log', title: t`Delivery log` }]}
        current={tab === 'log' ? '/messages?tab=log' : '/messages'}
      />
      {tab === 'log' ? <LogTab /> : <ProvidersTab action={add} />}
      {adding && <ProviderDialog onClose={() => setAdding(false)} />}
    </>
  );
}
