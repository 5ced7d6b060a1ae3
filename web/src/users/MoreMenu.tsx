import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { UserFilter } from '../api/types';
import { userCountQuery, usersHref } from '../api/users';
import { download } from '../layout/downloads';
import { useMay } from '../session/session';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/Toast';

/** The rarer acts of the page. */
export function MoreMenu({ filter }: { filter: UserFilter }) {
  const { t } = useLingui();
  const may = useMay();
  const put = (text: string, said: string) => void navigator.clipboard.writeText(text).then(() => toast(said));
  const { data: total } = useQuery(userCountQuery(filter));
  const exportList = () => download({ href: usersHref(filter, '/export'), title: t`Export of users`, total: total?.exact ? total.count : undefined });
  const copyLink = () => put(location.href, t`The link to this view is copied.`);
  // cookies.txt is what signing in by curl leaves; a quote in a search must not end the address.
  const copyCall = () => put(`curl -b cookies.txt '${location.origin}${usersHref(filter).replaceAll("'", '%27')}'`, t`The curl command for this list is copied.`);
  return (
    <Menu
      label={t`More actions`}
      groups={[
        [
          may('users/manage') && { id: 'import', title: t`Import from a CSV file`, icon: 'upload', href: '/imports' },
          { id: 'export', title: t`Export this list as CSV`, icon: 'download', onPress: exportList },
        ],
        [
          { id: 'copy', title: t`Copy link to this view`, icon: 'link', onPress: copyLink },
          { id: 'curl', title: t`Copy as curl`, icon: 'code', onPress: copyCall },
        ],
      ]}
    />
  );
}
