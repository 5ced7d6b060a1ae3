import { createContext, useContext, type MouseEvent, type ReactNode } from 'react';

/** How links move about; the shell gives its router, pages without one load anew. */
export interface Navigation {
  go: (href: string) => void;
  preload: (href: string) => void;
  /** What the browser shows for an address, and opens in a new tab. */
  addressOf: (href: string) => string;
}

export const NavigationContext = createContext<Navigation | undefined>(undefined);

/** To move about from code, as a link does. */
export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error('useNavigation is only for pages inside the shell');
  return navigation;
}

interface LinkProps {
  href: string;
  children: ReactNode;
  /** `link` underlines it; without, the surroundings give the look. */
  className?: string;
  label?: string;
  current?: 'page' | 'true';
  download?: boolean;
  onPress?: () => void;
  /** The page goes there, or fetches the file, itself; new tabs work as ever. */
  onFollow?: () => void;
}

export function Link({ href, children, className, label, current, download, onPress, onFollow }: LinkProps) {
  const navigation = useContext(NavigationContext);
  const inside = navigation !== undefined && href.startsWith('/') && !href.startsWith('/api/') && !download;
  const press = (event: MouseEvent) => {
    onPress?.();
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!plain || event.defaultPrevented || !(inside || (download && onFollow))) return;
    event.preventDefault();
    if (onFollow) onFollow();
    else navigation?.go(href);
  };
  return (
    <a
      href={navigation && !download ? navigation.addressOf(href) : href}
      className={className}
      aria-label={label}
      title={label}
      aria-current={current}
      download={download}
      onClick={press}
      onPointerEnter={inside ? () => navigation.preload(href) : undefined}
    >
      {children}
    </a>
  );
}
