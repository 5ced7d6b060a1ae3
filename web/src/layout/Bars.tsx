import { useSyncExternalStore, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';

function subscribe(listener: () => void) {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Offline, and a newer version of the program than the one that this page came from. */
export function Bars() {
  const { t } = useLingui();
  const fmt = useFmt();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  const { version } = useSession();
  const [loaded] = useState(version);
  const [since, setSince] = useState<string>();
  if (!online && since === undefined) setSince(new Date().toISOString());
  if (online && since !== undefined) setSince(undefined);
  const moment = since ? fmt.time(since) : '';
  if (online && loaded === version) return null;
  return (
    <div className="bars stack">
      {!online && <Note tone="warn" icon="cloud" live title={t`You are offline.`}>{t`What you see is from ${moment}.`}</Note>}
      {loaded !== version && (
        <Note icon="refresh" live title={t`A newer version is out.`} action={<Button size="small" onPress={() => location.reload()}>{t`Reload`}</Button>}>
          {t`Reloading keeps your filters.`}
        </Note>
      )}
    </div>
  );
}
