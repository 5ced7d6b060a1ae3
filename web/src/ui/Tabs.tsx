import { useEffect, useRef } from 'react';
import { Link } from './Link';
import './Tabs.css';

export interface Tab {
  href: string;
  title: string;
  count?: number;
  /** Something on it is not saved. */
  changed?: string;
}

interface TabsProps {
  /** What the tabs are parts of. */
  label: string;
  tabs: readonly Tab[];
  /** The href of the open one. */
  current: string;
}

/** Tabs are places with an address, so they are links. */
export function Tabs({ label, tabs, current }: TabsProps) {
  const row = useRef<HTMLElement>(null);
  // On a phone the row is wider than the screen: the open one must be in sight, also after numbers came that move it.
  const widths = tabs.map(({ count }) => count).join();
  useEffect(() => {
    const open = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (row.current && open && row.current.scrollWidth > row.current.clientWidth) {
      row.current.scrollLeft += open.getBoundingClientRect().left - row.current.getBoundingClientRect().left - (row.current.clientWidth - open.clientWidth) / 2;
    }
  }, [current, widths]);
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} current={tab.href === current ? 'page' : undefined}>
          {tab.title}
          {tab.count !== undefined && <span className="n">{tab.count}</span>}
          {tab.changed && <span className="mod" title={tab.changed}><span className="vh">{tab.changed}</span></span>}
        </Link>
      ))}
    </nav>
  );
}
