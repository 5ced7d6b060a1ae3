import { useLingui } from '@lingui/react/macro';
import { curlOf } from '../api/href';
import { Menu, type MenuAction } from '../ui/Menu';
import { toast } from '../ui/Toast';
import { download } from './downloads';

interface ListMenuProps {
  /** The address of what the list shows, as a program asks for it. */
  href: string;
  /** The same as a file. Without one it is not offered. */
  file?: { href: string; title: string; total?: number };
  /** What the page has besides. */
  first?: false | MenuAction;
}

/** The rarer acts of a page with a list. */
export function ListMenu({ href, file, first = false }: ListMenuProps) {
  const { t } = useLingui();
  const put = (text: string, said: string) => void navigator.clipboard.writeText(text).then(() => toast(said));
  const copyCall = () => put(curlOf(href), t`The curl command for this list is copied.`);
  return (
    <Menu
      label={t`More actions`}
      groups={[
        [
          first,
          file !== undefined && { id: 'export', title: t`Export this list as CSV`, icon: 'download', onPress: () => download(file) },
        ],
        [
          { id: 'copy', title: t`Copy link to this view`, icon: 'link', onPress: () => put(location.href, t`The link to this view is copied.`) },
          { id: 'curl', title: t`Copy as curl`, icon: 'code', onPress: copyCall },
        ],
      ]}
    />
  );
}
