import { useLingui } from '@lingui/react/macro';
import { Failed } from './Failed';
import './Shell.css';

/** The portal could not even ask who is signed in. */
export function StartFailed({ error }: { error: unknown }) {
  const { t } = useLingui();
  return <div className="start-failed"><Failed title={t`Gatehouse could not be opened.`} error={error} onRetry={() => location.reload()} /></div>;
}
