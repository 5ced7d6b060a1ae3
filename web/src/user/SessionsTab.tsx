import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { endOtherSessions, endSession, sessionsQuery, type OpenSession } from '../api/person';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { fullName, useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Time } from '../ui/Time';
import { toast } from '../ui/Toast';
import { DeviceName } from '../people/DeviceName';
import { DevicesCard } from './DevicesCard';
import { FailedSignIns } from './FailedSignIns';
import { SignInPlace } from '../people/SignInPlace';
import { SmppLine } from './SmppLine';
import { useBarrier } from './useBarrier';

/** Where this person is signed in now, and the way to end it. */
export function SessionsTab({ user }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const { user: self } = useSession();
  const own = user.id === self.id;
  const seen = own || may('users/manage');
  const { data, error, refetch } = useQuery({ ...sessionsQuery(user.id), enabled: seen });
  const barrier = useBarrier(user);
  const columns = useColumns(user, own ? undefined : barrier);
  if (!seen) return <NotYours title={t`Sessions of others are not yours to see`} permission="users/manage" />;
  if (error && !data) return <Failed title={t`The sessions could not be read.`} error={error} onRetry={() => void refetch()} />;
  const others = data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <>
      <div className="danger-row">
        <span className="dim">{own ? t`Where you are signed in now. What you do not know, end it and change your password.` : t`Where this person is signed in now.`}</span>
        {others > 0 && <EndAll user={user} own={own} reason={own ? undefined : barrier} />}
      </div>
      <DataTable
        caption={t`Sessions`}
        columns={columns}
        rows={data?.items}
        rowId={({ id }) => id}
        expected={3}
        empty={<EmptyState picture="arch" title={t`Not signed in anywhere`}>{t`A session begins with signing in and ends by itself when it is not used for long.`}</EmptyState>}
      />
      <SmppLine user={user} />
      <DevicesCard user={user} own={own} barrier={own ? undefined : barrier} />
      <FailedSignIns user={user} />
    </>
  );
}

function useColumns(user: User, barrier: string | undefined): Column<OpenSession>[] {
  const { t } = useLingui();
  return [
    { id: 'device', title: t`Device`, card: 'title', cell: (session) => <DeviceName of={session} /> },
    { id: 'address', title: t`Address`, width: 190, card: 'foot', cell: (session) => <SignInPlace of={session} /> },
    { id: 'begun', title: t`Signed in`, width: 132, dim: true, spare: true, card: 'none', cell: ({ createdAt }) => <Time at={createdAt} form="short" /> },
    { id: 'used', title: t`Last use`, width: 118, dim: true, card: 'footEnd', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    {
      id: 'end', title: t`End`, hideTitle: true, width: 76, numeric: true, card: 'end', skeleton: 'none',
      cell: (session) => (session.current ? null : <EndOne user={user} session={session} reason={barrier} />),
    },
  ];
}

function EndOne({ user, session, reason }: { user: User; session: OpenSession; reason: string | undefined }) {
  const { t } = useLingui();
  const device = session.device || t`Unknown device`;
  // In the options, as the row goes with its session.
  const end = useMutation({ mutationFn: () => endSession(user.id, session.id), onSuccess: () => toast(t`The session is ended: ${device}.`) });
  return <Button size="small" busy={end.isPending} reason={reason} onPress={() => end.mutate()}>{t`End`}<span className="vh"> {device}, {session.address}</span></Button>;
}

function EndAll({ user, own, reason }: { user: User; own: boolean; reason: string | undefined }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const name = fullName(user);
  const words = own ? t`End all other sessions` : t`End all sessions`;
  const end = useMutation({
    mutationFn: () => endOtherSessions(user.id),
    onSuccess: () => {
      setAsking(false);
      toast(own ? t`Your other sessions are ended.` : t`All sessions of ${name} are ended.`);
    },
  });
  return (
    <>
      <Button reason={reason} onPress={() => setAsking(true)}>{words}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={`${words}?`} action={words} danger busy={end.isPending} onConfirm={() => end.mutate()}>
        {own
          ? t`Every browser but this one has to sign in again. What is typed there and not saved is lost.`
          : t`${name} has to sign in again everywhere. What is typed there and not saved is lost.`}
      </ConfirmDialog>
    </>
  );
}
