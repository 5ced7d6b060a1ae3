import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { visiting } from '../session/address';
import { Toaster } from '../ui/Toast';
import { DownloadsPlace } from './DownloadsPlace';
import { BulkPlace } from './BulkPlace';
import { ProofPlace } from './ProofPlace';
import { Header } from './Header';
import { Layers, type Layer } from './Layers';
import { lazily } from './lazily';
import { Navigation } from './Navigation';
import { Bars } from './Bars';
import { useShortcuts } from './useShortcuts';
import './Shell.css';

const VisitBar = lazily(() => import('./VisitBar').then((module) => module.VisitBar));

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
      {visiting && <div className="visit"><Suspense><VisitBar /></Suspense></div>}
      <div className="side"><Navigation /></div>
      <main id="main" ref={main} tabIndex={-1}>
        <Bars />
        <Outlet />
      </main>
      <Toaster><DownloadsPlace /></Toaster>
      <BulkPlace />
      <Layers layer={layer} onClose={close} />
      <ProofPlace />
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
