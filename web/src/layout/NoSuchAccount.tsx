import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { usePageTitle } from '../ui/usePageTitle';
import './Shell.css';

/** The address names an account that is not below one's own, or is gone. Which of the two is nobody's business. */
export function NoSuchAccount() {
  const { t } = useLingui();
  usePageTitle(t`No such account`);
  return (
    <div className="start-failed">
      <Card flush>
        <EmptyState picture="search" title={t`You cannot open this account`} actions={<Button kind="main" href="/">{t`Go to your own account`}</Button>}>
          {t`It is not below your account, or it is gone. The link may be meant for somebody else.`}
        </EmptyState>
      </Card>
    </div>
  );
}
