import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import type { FactorName } from '../people/settingKinds';
import { useSettingWords } from '../people/useSettingWords';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import type { Risk } from './risks';

interface RiskDialogProps {
  risks: readonly Risk[];
  onClose: () => void;
  onConfirm: () => void;
}

/** Says what a change does to people before it is saved. */
export function RiskDialog({ risks, onClose, onConfirm }: RiskDialogProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const settings = useSettingWords();
  const without = ({ count, exact }: { count: number; exact: boolean }) => {
    if (count === 0) return '';
    return exact
      ? t`${plural(count, { one: '# active user of this account has set up none of the factors that count.', other: '# active users of this account have set up none of the factors that count.' })}`
      : t`More than ${count} active users of this account have set up none of the factors that count.`;
  };
  const canSetUp = (factors: readonly FactorName[]) => {
    const list = fmt.list(factors.map(settings.factor));
    return t`What they can set up then: ${list}.`;
  };
  const words = (risk: Risk): string[] => {
    switch (risk.kind) {
      case 'factorOff': return [t`Nobody is asked for a second proof any more. Whoever learns a password is in.`];
      case 'passwordless': return [t`A passkey alone opens the account, without a password.`];
      case 'leakedPasswords': return [t`People may choose passwords that attackers try first.`];
      case 'nothingToSetUp': return [t`People who have none of these factors do not get in: none of them can be set up during a sign-in. That may be you as well.`, without(risk.without)];
      case 'factorOn': return [t`At their next sign-in people without a factor have to set one up before they get in. That may be you as well.`, canSetUp(risk.enrol), without(risk.without)];
      case 'factorsRemoved': {
        const list = fmt.list(risk.factors.map(settings.factor));
        return [t`These no longer count: ${list}. People who have nothing else have to set up another factor at their next sign-in.`, canSetUp(risk.enrol), without(risk.without)];
      }
    }
  };
  return (
    <ConfirmDialog open={risks.length > 0} onClose={onClose} title={t`Before you save this`} action={t`Save all the same`} danger onConfirm={onConfirm}>
      {risks.map((risk) => <p key={risk.kind}>{words(risk).join(' ').trim()}</p>)}
    </ConfirmDialog>
  );
}
