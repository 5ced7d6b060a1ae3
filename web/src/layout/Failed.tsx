import { ApiProblem, messageOf } from '../api/problem';
import { ErrorState } from '../ui/ErrorState';

interface FailedProps {
  /** What could not be done: "The users could not be read." */
  title: string;
  error: unknown;
  onRetry?: () => void;
}

/** A query's error where its data would stand. */
export function Failed({ title, error, onRetry }: FailedProps) {
  return (
    <ErrorState
      title={title}
      detail={messageOf(error)}
      requestId={error instanceof ApiProblem ? error.requestId : undefined}
      onRetry={onRetry}
    />
  );
}
