import { useLingui } from '@lingui/react/macro';
import { useSession } from '../session/session';
import { AccountLogo } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { Link } from '../ui/Link';
import { HelpMenu } from './HelpMenu';
import { OwnMenu } from './OwnMenu';
import './Header.css';

interface HeaderProps {
  onNavigation: () => void;
  onPalette: () => void;
  onShortcuts: () => void;
}

export function Header({ onNavigation, onPalette, onShortcuts }: HeaderProps) {
  const { t } = useLingui();
  return (
    <header className="top">
      <span className="nav-opener"><IconButton icon="menu" label={t`Open navigation`} onPress={onNavigation} /></span>
      <AccountName />
      <button type="button" className="find" aria-keyshortcuts="Control+K" onClick={onPalette}>
        <Icon name="search" />
        <span>{t`Search or run a command`}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <div className="top-end">
        <HelpMenu onShortcuts={onShortcuts} />
        <OwnMenu />
      </div>
    </header>
  );
}

function AccountName() {
  const { t } = useLingui();
  const { account } = useSession();
  const kinds = { operator: t`Operator account`, main: t`Main account`, sub: t`Sub-account` };
  return (
    <Link href="/" className="switcher">
      <AccountLogo name={account.name} />
      <span className="who"><b dir="auto">{account.name}</b><small>{kinds[account.kind]}</small></span>
    </Link>
  );
}
