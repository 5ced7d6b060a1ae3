import { Suspense } from 'react';
import { useLingui } from '@lingui/react/macro';
import { fullName, useSession } from '../session/session';
import { Avatar } from '../ui/Avatar';
import { Icon } from '../ui/Icon';
import { IconButton } from '../ui/IconButton';
import { HelpMenu } from './HelpMenu';
import { lazily } from './lazily';
import { Switcher } from './Switcher';
import './Header.css';

const OwnMenu = lazily(() => import('./OwnMenu').then((module) => module.OwnMenu));

interface HeaderProps {
  onNavigation: () => void;
  onPalette: () => void;
  onShortcuts: () => void;
}

export function Header({ onNavigation, onPalette, onShortcuts }: HeaderProps) {
  const { t } = useLingui();
  const { user } = useSession();
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
        <Suspense fallback={<Avatar id={user.id} name={fullName(user)} />}><OwnMenu /></Suspense>
      </div>
    </header>
  );
}
