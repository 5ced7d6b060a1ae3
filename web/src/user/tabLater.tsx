import { lazy, type ComponentType } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';

/** A tab that is fetched when it is opened; where it cannot be, that is said in its place. */
export function tabLater<Props extends { user: User }>(fetch: () => Promise<ComponentType<Props>>) {
  return lazy<ComponentType<Props>>(() => fetch().then(
    (Tab) => ({ default: Tab }),
    (error: unknown) => ({ default: () => <TabFailed error={error} /> }),
  ));
}

function TabFailed({ error }: { error: unknown }) {
  const { t } = useLingui();
  // The browser remembers that the file did not come, so only the page anew asks for it again.
  return <Failed title={t`This part could not be shown.`} error={error} onRetry={() => location.reload()} />;
}
