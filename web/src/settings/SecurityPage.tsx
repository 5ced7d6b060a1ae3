import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { SettingName } from '../api/accountTypes';
import { securityCheckQuery, securityQuery, type Security } from '../api/security';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import type { SettingGroup } from '../people/settingKinds';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { PageHeader } from '../ui/PageHeader';
import { SaveBar } from '../ui/SaveBar';
import { SkeletonLines } from '../ui/Skeleton';
import { Presets } from './Presets';
import { RiskDialog } from './RiskDialog';
import { risksOf, type Risk } from './risks';
import { SettingGroups, SettingNotes } from './SettingGroups';
import { Standing, Worth } from './Standing';
import { useChanges } from './useChanges';
import { useEdits } from './useEdits';
import './Security.css';

/** What stands between strangers and the account, and what it is worth. */
export function SecurityPage() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { name } } = useSession();
  const actions = may('accounts/view') && <Button icon="building" href="/accounts/compare?settings=factors">{t`Compare sub-accounts`}</Button>;
  const head = <PageHeader title={t`Security`} purpose={t`How people prove who they are in ${name}, and in accounts below it that set nothing else.`} actions={actions} />;
  if (!may('account/view')) return <>{head}<NotYours title={t`The settings are not yours to see`} permission="account/view" /></>;
  return <>{head}<Policy /></>;
}

function Policy() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(securityQuery);
  if (error && !data) return <Failed title={t`The settings could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card><SkeletonLines lines={10} /></Card>;
  return <Form saved={data} />;
}

const groups: readonly SettingGroup[] = ['factors', 'codes', 'lockout', 'sessions', 'inactivity', 'passwords'];

function Form({ saved }: { saved: Security }) {
  const client = useQueryClient();
  const may = useMay();
  const editing = useEdits(saved.settings);
  const { wishes } = editing;
  const changes = useChanges(saved.settings, editing.edits);
  // The server alone knows what a policy is worth, of what is saved and of what is not.
  const draft = useQuery({ ...securityCheckQuery(wishes ?? {}), enabled: wishes !== undefined });
  const shown = (changes.length > 0 && draft.data) || saved;
  const [risks, setRisks] = useState<Risk[]>([]);
  const save = async () => {
    if (!editing.check() || !wishes) return;
    const after = await client.query(securityCheckQuery(wishes)).catch(() => undefined);
    const found = after ? risksOf(saved, after) : [];
    setRisks(found);
    // What is wrong with it the server says again when it is to be saved.
    if (found.length === 0) editing.save();
  };
  const worth = (name: SettingName) => <Worth setting={shown.settings.find((one) => one.name === name)} />;
  return (
    <>
      <div className="cols main-aside security">
        <div className="stack settings">
          <SettingNotes editing={editing} />
          {may('account/manage') && <Presets saved={saved} edits={editing.edits} onChoose={editing.editMany} />}
          <SettingGroups groups={groups} settings={saved.settings} editing={editing} note={worth} />
        </div>
        <Standing security={shown} draft={shown !== saved} />
      </div>
      <SaveBar changes={changes} busy={editing.busy} onSave={() => void save()} onDiscard={editing.discard} />
      <RiskDialog
        risks={risks}
        onClose={() => setRisks([])}
        onConfirm={() => {
          setRisks([]);
          editing.save();
        }}
      />
      <LeaveGuard when={changes.length > 0} />
    </>
  );
}
