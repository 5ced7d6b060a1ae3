import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { devicesQuery, forgetDevice, type KnownDevice } from '../api/person';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';
import { fullName } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Time } from '../ui/Time';
import { toast } from '../ui/Toast';
import { DeviceName } from '../people/DeviceName';
import { SignInPlace } from '../people/SignInPlace';

interface DevicesCardProps {
  user: User;
  own: boolean;
  /** Why the reader may change nothing here. */
  barrier: string | undefined;
}

/** Browsers that this person has signed in with. One that is not among them is a new one: the person is told by a letter. */
export function DevicesCard({ user, own, barrier }: DevicesCardProps) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(devicesQuery(user.id));
  const columns = useColumns(user, own, barrier);
  if (error && !data) return <Failed title={t`The devices could not be read.`} error={error} onRetry={() => void refetch()} />;
  return (
    <Card title={t`Devices`} flush note={own
      ? t`Browsers in which you have signed in. Signing in with any other one sends you a letter.`
      : t`Browsers in which this person has signed in. Signing in with any other one sends them a letter.`}
    >
      <DataTable
        caption={t`Devices`}
        columns={columns}
        rows={data?.items}
        rowId={({ id }) => id}
        expected={2}
        empty={<EmptyState picture="arch" title={t`No device yet`}>{t`A browser is remembered from the first sign-in with it.`}</EmptyState>}
      />
    </Card>
  );
}

function useColumns(user: User, own: boolean, barrier: string | undefined): Column<KnownDevice>[] {
  const { t } = useLingui();
  return [
    { id: 'device', title: t`Device`, card: 'title', cell: (device) => <DeviceName of={device} /> },
    { id: 'address', title: t`Address`, width: 190, card: 'foot', cell: (device) => <SignInPlace of={device} /> },
    { id: 'first', title: t`First sign-in`, width: 132, dim: true, spare: true, card: 'none', cell: ({ createdAt }) => <Time at={createdAt} form="short" /> },
    { id: 'last', title: t`Last sign-in`, width: 118, dim: true, card: 'footEnd', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    {
      id: 'forget', title: t`Forget`, hideTitle: true, width: 86, numeric: true, card: 'end', skeleton: 'none',
      cell: (device) => <Forget user={user} own={own} device={device} barrier={barrier} />,
    },
  ];
}

function Forget({ user, own, device, barrier }: DevicesCardProps & { device: KnownDevice }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const what = device.device || t`Unknown device`;
  const name = fullName(user);
  // In the options, as the row goes with its device.
  const forget = useMutation({ mutationFn: () => forgetDevice(user.id, device.id), onSuccess: () => toast(t`The device is forgotten: ${what}.`) });
  return (
    <>
      <Button size="small" reason={barrier} onPress={() => setAsking(true)}>{t`Forget`}<span className="vh"> {what}, {device.address}</span></Button>
      <ConfirmDialog
        open={asking} onClose={() => setAsking(false)} danger busy={forget.isPending}
        title={t`Forget ${what}?`} action={device.current ? t`Forget it and sign out here` : t`Forget it`}
        onConfirm={() => forget.mutate(undefined, { onError: () => setAsking(false) })}
      >
        {device.current && t`This is the browser that you are using now. You will have to sign in again.`}
        {!device.current && (own
          ? t`Your sessions in it end, and what is typed there and not saved is lost. Its next sign-in counts as one with a new device.`
          : t`The sessions of ${name} in it end, and what is typed there and not saved is lost. Its next sign-in counts as one with a new device.`)}
      </ConfirmDialog>
    </>
  );
}
