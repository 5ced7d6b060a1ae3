import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { usePageTitle } from '../ui/usePageTitle';

export function NotFound() {
  const { t } = useLingui();
  usePageTitle(t`Page not found`);
  return (
    <Card flush>
      <EmptyState picture="search" title={t`There is no page at this address`} actions={<Button href="/">{t`Go to the start`}</Button>}>
        {t`The link may be old, or the thing it led to is gone.`}
      </EmptyState>
    </Card>
  );
}
