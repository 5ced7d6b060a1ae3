import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import type { ComparedAccount, Setting, SettingName } from '../api/accountTypes';
import { compareQuery } from '../api/settings';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { settingGroups } from '../people/settingKinds';
import { useSettingWords } from '../people/useSettingWords';
import { useMay, useSession } from '../session/session';
import { BulkBar } from '../ui/BulkBar';
import { Button } from '../ui/Button';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Icon } from '../ui/Icon';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { Segments } from '../ui/Segments';
import { NothingFound, Toolbar } from './AccountList';
import { AccountTitle } from './columns';
import { comparedGroups, filterOf, hasFilter, type AccountsSearch, type ComparedGroup } from './search';
import { SetForMany } from './SetForMany';
import './Compare.css';

const route = getRouteApi('/accounts/compare');

/** The settings of the accounts below, side by side. */
export function ComparePage() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { name } } = useSession();
  const missing = ['account/view', 'accounts/view'].find((permission) => !may(permission));
  const head = (
    <>
      <Breadcrumb label={t`Where you are`} trail={[{ href: '/accounts', title: t`Sub-accounts` }]} current={t`Compare settings`} />
      <PageHeader title={t`Compare settings`} purpose={t`What counts in the accounts below ${name}. Choose some to set them together.`} />
    </>
  );
  if (missing) return <>{head}<NotYours title={t`The settings are not yours to see`} permission={missing} /></>;
  return <>{head}<Compare /></>;
}

function Compare() {
  const { t } = useLingui();
  const may = useMay();
  const words = useSettingWords();
  const titles: Record<ComparedGroup | 'general', string> = {
    general: words.group('general'), factors: t`Second factor and codes`, lockout: t`Lockout and sessions`, passwords: words.group('passwords'),
  };
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const cursors = search.cursor ?? [];
  const { data, error, refetch, isPlaceholderData } = useQuery(compareQuery(filterOf(search), cursors.at(-1)));
  const columns = useColumns(search.depth === 'all', search.settings ?? 'general');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [setting, setSetting] = useState(false);
  const change = (next: AccountsSearch) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const permission = ['accounts/manage', 'account/manage'].find((one) => !may(one));
  return (
    <>
      <Toolbar search={search} onChange={change} />
      <div className="compared-groups">
        <Segments
          label={t`Which settings`}
          options={(['general', ...comparedGroups] as const).map((id) => ({ id, label: titles[id] }))}
          value={search.settings ?? 'general'}
          onChange={(id) => void navigate({ search: (old) => ({ ...old, settings: id === 'general' ? undefined : id }) })}
        />
      </div>
      {error && <Failed title={t`The settings could not be read.`} error={error} onRetry={() => void refetch()} />}
      {(!error || data) && (
        <DataTable
          caption={t`Settings of the accounts below`}
          columns={columns}
          rows={data?.items}
          rowId={({ account }) => account.id}
          rowName={({ account }) => account.name}
          selection={{ ids: chosen, onChange: setChosen }}
          stale={isPlaceholderData}
          empty={hasFilter(search) ? <NothingFound search={search} onChange={change} /> : <EmptyState picture="arch" title={t`No sub-accounts yet`} />}
          footer={data && <CursorPager cursors={search.cursor} next={data.nextCursor} shown={data.items.length} onGo={(cursor) => change({ cursor })} />}
        />
      )}
      <BulkBar count={chosen.size} label={t`Selected accounts`} onClear={() => setChosen(new Set())}>
        <Button size="small" kind="quiet" icon="edit" reason={permission && t`This takes the permission ${permission}.`} onPress={() => setSetting(true)}>{t`Set for selected`}</Button>
      </BulkBar>
      {setting && <SetForMany accounts={[...chosen]} onClose={() => setSetting(false)} onDone={() => setChosen(new Set())} />}
    </>
  );
}

/** What is compared at a time: a table of all of them could not be read. */
const compared: Record<ComparedGroup | 'general', readonly SettingName[]> = {
  general: settingGroups.general,
  factors: [...settingGroups.factors, ...settingGroups.codes],
  lockout: [...settingGroups.lockout, ...settingGroups.sessions, ...settingGroups.inactivity],
  passwords: settingGroups.passwords,
};

function useColumns(deep: boolean, group: ComparedGroup | 'general'): Column<ComparedAccount>[] {
  const { t } = useLingui();
  const words = useSettingWords();
  return [
    { id: 'name', title: t`Name`, card: 'title', skeleton: 'person', cell: ({ account }) => <AccountTitle account={account} deep={deep} /> },
    ...compared[group].map((name): Column<ComparedAccount> => ({
      id: name,
      title: words.short(name),
      width: name === 'ownLanguage' ? 190 : compared[group].length > 5 ? 124 : 160,
      card: 'labelled',
      cell: ({ settings }) => <Value setting={settings.find((one) => one.name === name)} />,
    })),
  ];
}

/** Own values plain, inherited ones dim, with a lock where an account above decides. */
function Value({ setting }: { setting: Setting | undefined }) {
  const { t } = useLingui();
  const words = useSettingWords();
  if (!setting) return '–';
  const { name, value, own, locked, lockedAbove } = setting;
  const from = setting.from?.name ?? '';
  const whose = lockedAbove ? t`Locked by ${from}` : own !== null ? locked ? t`Set here and locked for all below` : t`Set here` : from === '' ? t`Nobody set it: this is the standard.` : t`Inherited from ${from}`;
  return (
    <span className={own !== null && !lockedAbove ? 'compared' : 'compared faint'} title={whose}>
      {(lockedAbove || locked) && <Icon name="lock" size={12} />}
      <bdi className="cut">{words.value(name, value)}</bdi>
      <span className="vh">, {whose}</span>
    </span>
  );
}
