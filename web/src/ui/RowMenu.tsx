import { useLingui } from '@lingui/react/macro';
import { Menu, type MenuGroup } from './Menu';

interface RowMenuProps {
  /** Whose actions these are. */
  name: string;
  groups: readonly MenuGroup[];
  why?: string;
}

/** The three dots at the end of a row; on phones a sheet at the bottom. */
export function RowMenu({ name, groups, why }: RowMenuProps) {
  const { t } = useLingui();
  return <Menu label={t`Actions for ${name}`} triggerClass="icb small" groups={groups} why={why} />;
}
