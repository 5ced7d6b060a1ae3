import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { History } from '../people/History';

const route = getRouteApi('/users/$user');

/** What was done to this person. */
export function HistoryTab({ user }: { user: User }) {
  const { t } = useLingui();
  const { cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  return <History target={user.id} cursors={cursors} onGo={go} nothing={t`Every change of this person is written here the moment it happens.`} />;
}
