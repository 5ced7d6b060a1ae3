import { useLingui } from '@lingui/react/macro';
import type { FactorName } from './settingKinds';

/** What the sorts of second factors are called. */
export function useFactorWord() {
  const { t } = useLingui();
  const words: Record<FactorName, string> = {
    passkey: t`Passkey`,
    mobile: t`Approval on a phone`,
    app: t`Authenticator app`,
    sms: t`Text message`,
    voice: t`Phone call`,
    email: t`Email`,
  };
  return (name: FactorName) => words[name];
}
