import { useLingui } from '@lingui/react/macro';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';

interface NotYoursProps {
  /** What is refused: "The history is not yours to see". */
  title: string;
  /** What would open it. */
  permission: string;
}

/** In place of a page or a part that its reader may not use: nothing is asked of the server, which would only refuse. */
export function NotYours({ title, permission }: NotYoursProps) {
  const { t } = useLingui();
  return <Card flush><EmptyState picture="arch" title={title}>{t`This takes the permission ${permission}.`}</EmptyState></Card>;
}
