import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { keysHref, keysQuery } from '../api/keys';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { ListMenu } from '../layout/ListMenu';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { PageHeader } from '../ui/PageHeader';
import { useKeyColumns } from './columns';
import { KeyFilters } from './KeyFilters';
import { NoKeys } from './NoKeys';
import { readKeysSearch, type KeysSearch } from './search';
import { useRefusals } from './words';
import './Keys.css';

const route = getRouteApi('/api-keys');

export function KeysPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('keys/view')) return <><PageHeader title={t`API keys`} /><NotYours title={t`The API keys are not yours to see`} permission="keys/view" /></>;
  return <Keys />;
}

function Keys() {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { manage } = useRefusals();
  const cursors = search.cursor ?? [];
  const { search: text, status, sort } = search;
  const filter = { search: text, status, sort };
  const list = useQuery(keysQuery({ ...filter, cursor: cursors.at(-1) }));
  const columns = useKeyColumns();
  const change = (next: Partial<KeysSearch>) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const create = manage === undefined
    ? <Button kind="main" icon="plus" href="/api-keys/new">{t`Create API key`}</Button>
    : <Button kind="main" icon="plus" reason={manage}>{t`Create API key`}</Button>;
  const rows = list.data?.items;
  return (
    <>
      <PageHeader title={t`API keys`} purpose={t`What programs come in by. A key belongs to the account and stays when whoever made it leaves.`} actions={<><ListMenu href={keysHref(filter)} file={{ href: keysHref(filter, '/export'), title: t`Export of API keys` }} />{create}</>} />
      <KeyFilters search={search} counts={list.data?.counts} onChange={change} />
      {list.error && <Failed title={t`The API keys could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`API keys`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          sort={sort ?? 'name'}
          onSort={(by) => change({ sort: readKeysSearch({ sort: by }).sort })}
          stale={list.isPlaceholderData}
          empty={<NoKeys search={search} onChange={change} action={create} />}
          footer={rows && <CursorPager cursors={search.cursor} next={list.data?.nextCursor} shown={rows.length} note={t`Times in ${timeZone}`} onGo={go} />}
        />
      )}
    </>
  );
}
