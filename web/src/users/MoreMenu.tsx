import { useLingui } from '@lingui/react/macro';
import type { UserFilter } from '../api/types';
import { exportHref } from '../api/users';
import { useMay } from '../session/session';
import { Menu } from '../ui/Menu';
import { toast } from '../ui/Toast';

/** The rarer acts of the page. */
export function MoreMenu({ filter }: { filter: UserFilter }) {
  const { t } = useLingui();
  const may = useMay();
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => toast(t`The link to this view is copied.`));
  return (
    <Menu
      label={t`More actions`}
      groups={[
        [
          may('users/manage') && { id: 'import', title: t`Import from a CSV file`, icon: 'upload', href: '/imports' },
          { id: 'export', title: t`Export this list as CSV`, icon: 'download', href: exportHref(filter), download: true },
        ],
        [{ id: 'copy', title: t`Copy link to this view`, icon: 'link', onPress: copy }],
      ]}
    />
  );
}
