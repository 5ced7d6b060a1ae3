import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem } from '../api/problem';
import { teamQuery } from '../api/team';
import type { Team } from '../api/types';
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
import { DeleteTeam, useConsequences } from './DeleteTeam';
import { MembersTab } from './MembersTab';
import { RolesTab } from './RolesTab';
import { teamHref } from './search';
import { TeamHead } from './TeamHead';
import { useRefusals } from './words';
import './Teams.css';

const route = getRouteApi('/teams/$team');

export function TeamPage() {
  const { t } = useLingui();
  const may = useMay();
  const { team } = route.useParams();
  if (!may('teams/view')) return <><PageHeader title={t`Team`} /><NotYours title={t`The teams are not yours to see`} permission="teams/view" /></>;
  return <OneTeam key={team} id={team} />;
}

function OneTeam({ id }: { id: string }) {
  const { t } = useLingui();
  // While it is being deleted nobody asks for it again: the answer could only be that it is gone.
  const [going, setGoing] = useState(false);
  const { data, error, refetch } = useQuery({ ...teamQuery(id), enabled: !going });
  if (error instanceof ApiProblem && error.status === 404) return <NoTeam />;
  if (data) return <TeamView team={data} onGoing={setGoing} />;
  if (error) return <Failed title={t`The team could not be read.`} error={error} onRetry={() => void refetch()} />;
  return <Card><SkeletonLines lines={8} /></Card>;
}

function TeamView({ team, onGoing }: { team: Team; onGoing: (going: boolean) => void }) {
  const { t } = useLingui();
  const { tab = 'members', cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const [deleting, setDeleting] = useState(false);
  const { history } = useRouter();
  return (
    <>
      <TeamHead team={team} onDelete={() => setDeleting(true)} />
      <Tabs
        label={t`Parts of this team`}
        current={teamHref(team.id, tab)}
        tabs={[
          { href: teamHref(team.id), title: t`Members`, count: team.usersExact ? team.users : undefined },
          { href: teamHref(team.id, 'roles'), title: t`Roles`, count: team.roles.length },
          { href: teamHref(team.id, 'history'), title: t`History` },
        ]}
      />
      <div className="stack">
        {tab === 'members' && <MembersTab team={team} />}
        {tab === 'roles' && <RolesTab team={team} />}
        {tab === 'history' && <History target={team.id} cursors={cursors} onGo={go} nothing={t`Every change of this team is written here the moment it happens.`} />}
        {tab !== 'history' && <DangerZone team={team} onDelete={() => setDeleting(true)} />}
      </div>
      {deleting && <DeleteTeam team={team} onClose={() => setDeleting(false)} onGoing={onGoing} onGone={() => history.push('/teams')} />}
    </>
  );
}

function DangerZone({ team, onDelete }: { team: Team; onDelete: () => void }) {
  const { t } = useLingui();
  const refusals = useRefusals();
  const { members, roles } = useConsequences(team);
  const { name } = team;
  return (
    <Card title={t`Danger zone`}>
      <DangerRow title={t`Delete team ${name}`} note={<>{members}{roles && ` ${roles}`}</>}>
        <Button kind="danger" reason={refusals.remove(team)} onPress={onDelete}>{t`Delete team`}</Button>
      </DangerRow>
    </Card>
  );
}

function NoTeam() {
  const { t } = useLingui();
  return (
    <section className="card">
      <EmptyState picture="search" title={t`There is no such team`} actions={<Button href="/teams">{t`Show all teams`}</Button>}>
        {t`The link may be old, or the team was deleted.`}
      </EmptyState>
    </section>
  );
}
