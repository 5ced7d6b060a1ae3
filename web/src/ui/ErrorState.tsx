import { useLingui } from '@lingui/react/macro';
import { Button } from './Button';
import { CopyButton } from './CopyButton';
import { Note } from './Note';

interface ErrorStateProps {
  /** What happened: "The users could not be read." */
  title: string;
  /** What it means and what to do; the server's own words. */
  detail?: string;
  requestId?: string;
  onRetry?: () => void;
}

export function ErrorState({ title, detail, requestId, onRetry }: ErrorStateProps) {
  const { t } = useLingui();
  return (
    <Note tone="bad" title={title} live action={onRetry && <Button size="small" onPress={onRetry}>{t`Try again`}</Button>}>
      {detail}{' '}
      {requestId && (
        <span className="nowrap">
          <span className="mono ltr">{requestId}</span>
          <CopyButton value={requestId} label={t`Copy request id`} />
        </span>
      )}
    </Note>
  );
}
