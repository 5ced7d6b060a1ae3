import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Setting } from '../api/accountTypes';
import { settingsQuery } from '../api/settings';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { settingGroups } from '../people/settingKinds';
import { useMay, useSession } from '../session/session';
import { Card } from '../ui/Card';
import { PageHeader } from '../ui/PageHeader';
import { SaveBar } from '../ui/SaveBar';
import { SkeletonLines } from '../ui/Skeleton';
import { SettingGroups, SettingNotes } from './SettingGroups';
import { useChanges } from './useChanges';
import { useEdits } from './useEdits';

/** What an account sets for itself and for those below it, apart from what guards it: that is the Security page's. */
export function SettingsPage() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { name } } = useSession();
  const head = <PageHeader title={t`Settings`} purpose={t`What counts in ${name}, and in accounts below it that set nothing else.`} />;
  if (!may('account/view')) return <>{head}<NotYours title={t`The settings are not yours to see`} permission="account/view" /></>;
  return <>{head}<Settings /></>;
}

function Settings() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(settingsQuery);
  if (error && !data) return <Failed title={t`The settings could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card><SkeletonLines lines={10} /></Card>;
  return <Form settings={data.items.filter(({ name }) => general.includes(name))} />;
}

const general: readonly string[] = settingGroups.general;

function Form({ settings }: { settings: readonly Setting[] }) {
  const editing = useEdits(settings);
  const changes = useChanges(settings, editing.edits);
  const save = () => {
    if (editing.check()) editing.save();
  };
  return (
    <>
      <div className="stack settings">
        <SettingNotes editing={editing} />
        <SettingGroups groups={['general']} settings={settings} editing={editing} />
      </div>
      <SaveBar changes={changes} busy={editing.busy} onSave={save} onDiscard={editing.discard} />
      <LeaveGuard when={changes.length > 0} />
    </>
  );
}
