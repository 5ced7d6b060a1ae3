import { useLingui } from '@lingui/react/macro';
import type { LastLogin } from '../api/types';

export function useLastLoginWords(): Record<LastLogin, string> {
  const { t } = useLingui();
  return {
    within_7d: t`In the last 7 days`,
    within_30d: t`In the last 30 days`,
    over_30d: t`More than 30 days ago`,
    over_90d: t`More than 90 days ago`,
    never: t`Never`,
  };
}
