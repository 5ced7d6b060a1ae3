import { useLingui } from '@lingui/react/macro';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { HelpMenu } from './HelpMenu';
import { OwnMenu } from './OwnMenu';
import { Switcher } from './Switcher';
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
      <Switcher />
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
