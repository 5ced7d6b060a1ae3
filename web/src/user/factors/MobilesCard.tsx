import { useState, type ReactNode } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { mobilesQuery, removeMobile, type MobileDevice } from '../../api/mobiles';
import type { User } from '../../api/types';
import { Failed } from '../../layout/Failed';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { RowMenu } from '../../ui/RowMenu';
import { SkeletonLines } from '../../ui/Skeleton';
import { Time } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { useBarrier } from '../useBarrier';
import { PairMobile } from './PairMobile';
import { RenameMobile } from './RenameMobile';
import './Factors.css';

const most = 5;

/** The phones on which a person approves sign-ins: one's own to add and rename, another's to remove. */
export function MobilesCard({ user, own }: { user: User; own: boolean }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(mobilesQuery(user.id));
  const barrier = useBarrier(user);
  const [pairing, setPairing] = useState(false);
  const [renaming, setRenaming] = useState<MobileDevice>();
  const [removing, setRemoving] = useState<MobileDevice>();
  if (error && !data) return <Failed title={t`The mobile devices could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card><SkeletonLines lines={2} /></Card>;
  const { items } = data;
  if (!own && items.length === 0) return null;
  const full = items.length >= most ? t`You have ${most} mobile devices. Remove one first.` : undefined;
  return (
    <Card
      flush={items.length > 0}
      title={t`Mobile devices`}
      note={own ? t`Approve your sign-ins on a phone, by two digits. Its key never leaves it.` : t`Phones on which this person approves sign-ins.`}
      end={own && <Button reason={full} onPress={() => setPairing(true)}>{t`Add a mobile device`}</Button>}
    >
      {items.length === 0
        ? <span className="dim">{t`You have none yet. Approving on a phone needs no code that somebody could ask you for.`}</span>
        : (
          <ul className="factor-list">
            {items.map((mobile) => (
              <Line key={mobile.id} mobile={mobile}>
                {own
                  ? (
                    <RowMenu
                      name={mobile.name}
                      groups={[
                        [{ id: 'rename', title: t`Rename`, icon: 'edit', onPress: () => setRenaming(mobile) }],
                        [{ id: 'remove', title: t`Remove`, icon: 'x', danger: true, onPress: () => setRemoving(mobile) }],
                      ]}
                    />
                  )
                  : <Button size="small" reason={barrier} onPress={() => setRemoving(mobile)}>{t`Remove`}<span className="vh"> {mobile.name}</span></Button>}
              </Line>
            ))}
          </ul>
        )}
      {pairing && <PairMobile onClose={() => setPairing(false)} />}
      {renaming && <RenameMobile mobile={renaming} onClose={() => setRenaming(undefined)} />}
      <RemoveMobile user={user} mobile={removing} onClose={() => setRemoving(undefined)} />
    </Card>
  );
}

function Line({ mobile, children }: { mobile: MobileDevice; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <li>
      <span className="factor-state">
        <b><bdi>{mobile.name}</bdi></b>
        <small>
          {mobile.device && <><bdi>{mobile.device}</bdi> · </>}{t`Added`} <Time at={mobile.createdAt} form="date" /> · {t`last used`} <Time at={mobile.lastUsedAt} />
        </small>
      </span>
      {children}
    </li>
  );
}

function RemoveMobile({ user, mobile, onClose }: { user: User; mobile: MobileDevice | undefined; onClose: () => void }) {
  const { t } = useLingui();
  const name = mobile?.name ?? '';
  const remove = useMutation({
    mutationFn: () => removeMobile(user.id, mobile?.id ?? ''),
    onSuccess: () => {
      onClose();
      toast(t`The mobile device ${name} is removed.`);
    },
  });
  return (
    <ConfirmDialog open={mobile !== undefined} onClose={onClose} title={t`Remove the mobile device ${name}?`} action={t`Remove the mobile device`} danger busy={remove.isPending} onConfirm={() => remove.mutate()}>
      {t`It can approve no sign-in from this moment on. To use it again it has to be paired anew.`}
    </ConfirmDialog>
  );
}
