import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { UserFilter } from '../api/types';
import { userCountQuery, usersHref } from '../api/users';
import { ListMenu } from '../layout/ListMenu';
import { useMay } from '../session/session';

export function MoreMenu({ filter }: { filter: UserFilter }) {
  const { t } = useLingui();
  const may = useMay();
  const { data: total } = useQuery(userCountQuery(filter));
  return (
    <ListMenu
      href={usersHref(filter)}
      file={{ href: usersHref(filter, '/export'), title: t`Export of users`, total: total?.exact ? total.count : undefined }}
      first={may('users/manage') && { id: 'import', title: t`Import from a CSV file`, icon: 'upload', href: '/imports' }}
    />
  );
}
