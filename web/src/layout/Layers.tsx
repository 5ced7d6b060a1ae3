import { Suspense, useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { lazily } from './lazily';
import { Navigation } from './Navigation';

export type Layer = 'palette' | 'shortcuts' | 'navigation';

const fetchPalette = () => import('./Palette').then((module) => module.Palette);
const Palette = lazily(fetchPalette);
const ShortcutsDialog = lazily(() => import('./ShortcutsDialog').then((module) => module.ShortcutsDialog));
const Drawer = lazily(() => import('../ui/Drawer').then((module) => module.Drawer));

/** The palette is to be there at once, but no page waits for it. */
const afterTheRest = 1000;

/** What opens over the page. Each comes with its first opening and stays, so that it can close in its own way. */
export function Layers({ layer, onClose }: { layer: Layer | undefined; onClose: () => void }) {
  const { t } = useLingui();
  const [opened, setOpened] = useState<readonly Layer[]>([]);
  if (layer && !opened.includes(layer)) setOpened([...opened, layer]);
  useEffect(() => {
    const timer = setTimeout(() => void fetchPalette().catch(() => undefined), afterTheRest);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Suspense>
      {opened.includes('palette') && <Palette open={layer === 'palette'} onClose={onClose} />}
      {opened.includes('shortcuts') && <ShortcutsDialog open={layer === 'shortcuts'} onClose={onClose} />}
      {opened.includes('navigation') && (
        <Drawer label={t`Navigation`} open={layer === 'navigation'} onClose={onClose}><Navigation onGo={onClose} /></Drawer>
      )}
    </Suspense>
  );
}
