import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { inviteCountQuery } from '../api/invites';
import { useFmt } from '../fmt/useFmt';
import { Tabs } from '../ui/Tabs';

/** How many invites nobody has answered yet. */
export function OpenInvites() {
  const fmt = useFmt();
  const { data } = useQuery(inviteCountQuery('pending'));
  return data && data.count > 0 && <span className="n">{fmt.number(data.count) + (data.exact ? '' : '+')}</span>;
}

export function Both({ current }: { current: '/users' | '/invites' }) {
  const { t } = useLingui();
  const { data } = useQuery(inviteCountQuery('pending'));
  const open = data && data.count > 0 ? data.count : undefined;
  return <Tabs label={t`People`} current={current} tabs={[{ href: '/users', title: t`Users` }, { href: '/invites', title: t`Invites`, count: open }]} />;
}
