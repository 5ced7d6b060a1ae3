import { useCallback, useEffect, useRef, useState } from 'react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { Drawer } from '../ui/Drawer';
import { Toaster } from '../ui/Toast';
import { DownloadsPlace } from './DownloadsPlace';
import { BulkPlace } from './BulkPlace';
import { Header } from './Header';
import { Navigation } from './Navigation';
import { Palette } from './Palette';
import { ShortcutsDialog } from './ShortcutsDialog';
import { Bars } from './Bars';
import { useShortcuts } from './useShortcuts';
import './Shell.css';

type Layer = 'palette' | 'shortcuts' | 'navigation' | undefined;

/** The frame around every page. */
export function Shell() {
  const { t } = useLingui();
  const [layer, setLayer] = useState<Layer>();
  const close = useCallback(() => setLayer(undefined), []);
  const openPalette = useCallback(() => setLayer('palette'), []);
  const openList = useCallback(() => setLayer('shortcuts'), []);
  useShortcuts({ onPalette: openPalette, onList: openList });
  const main = useFocusOnArrival();
  return (
    <>
      <a className="skip" href="#main">{t`Skip to content`}</a>
      <Header onNavigation={() => setLayer('navigation')} onPalette={openPalette} onShortcuts={openList} />
      <div className="side"><Navigation /></div>
      <main id="main" ref={main} tabIndex={-1}>
        <Bars />
        <Outlet />
      </main>
      <Toaster><DownloadsPlace /></Toaster>
      <BulkPlace />
      <Palette open={layer === 'palette'} onClose={close} />
      <ShortcutsDialog open={layer === 'shortcuts'} onClose={close} />
      <Drawer label={t`Navigation`} open={layer === 'navigation'} onClose={close}><Navigation onGo={close} /></Drawer>
    </>
  );
}

/** Arriving on another page puts the focus on its content, so that a screen reader starts there. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const known = useRef<string>(undefined);
  useEffect(() => {
    if (known.current !== undefined && known.current !== path) main.current?.focus({ preventScroll: true });
    known.current = path;
  }, [path]);
  return main;
}
