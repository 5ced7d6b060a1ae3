import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { apiAccessQuery, safelistQuery } from '../../api/access';
import type { User } from '../../api/types';
import { Failed } from '../../layout/Failed';
import { useSession } from '../../session/session';
import { Card } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { SkeletonLines } from '../../ui/Skeleton';
import { useBarrier } from '../useBarrier';
import { ApiAccessCard } from './ApiAccessCard';
import { CredentialsCard } from './CredentialsCard';
import { entriesOf, isEmpty } from './draft';
import { RefusedCard } from './RefusedCard';
import { SafelistCard } from './SafelistCard';
import { SaveSafelist } from './SaveSafelist';
import { TrialNote } from './TrialNote';
import type { SafelistEdit } from './useSafelistEdit';
import './Access.css';

interface AccessTabProps {
  user: User;
  edit: SafelistEdit;
}

/** From where a person may come in, and by what besides the portal. */
export function AccessTab({ user, edit }: AccessTabProps) {
  const { t } = useLingui();
  const { user: self } = useSession();
  const own = user.id === self.id;
  const barrier = useBarrier(user, 'safelists/manage');
  const list = useQuery(safelistQuery(user.id));
  const access = useQuery(apiAccessQuery(user.id));
  const unread = list.data ? access : list;
  if (unread.error && !unread.data) return <Failed title={t`The access controls could not be read.`} error={unread.error} onRetry={() => void unread.refetch()} />;
  if (!list.data || !access.data) return <Card><SkeletonLines lines={8} /></Card>;
  const entries = entriesOf(list.data.entries, edit.draft);
  const changed = !isEmpty(edit.draft);
  return (
    <>
      {barrier && <Note icon="lock" title={t`You can look at these, not change them.`}>{barrier}</Note>}
      {list.data.trial && <TrialNote user={user} trial={list.data.trial} barrier={barrier} />}
      <SafelistCard user={user} own={own} list={list.data} edit={edit} barrier={barrier} />
      {changed && entries.length > 0 && <RefusedCard user={user} entries={entries} edit={edit} />}
      <ApiAccessCard user={user} access={access.data} open={list.data.entries.length === 0} barrier={barrier} />
      <CredentialsCard user={user} access={access.data} open={list.data.entries.length === 0} barrier={barrier} />
      <SaveSafelist user={user} own={own} list={list.data} entries={entries} edit={edit} />
    </>
  );
}
