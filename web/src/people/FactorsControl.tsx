import { useLingui } from '@lingui/react/macro';
import { Checkbox } from '../ui/Checkbox';
import { FieldError } from '../ui/Field';
import type { SettingControlProps } from './SettingControl';
import { factorNames, listed, listOf, type FactorName } from './settingKinds';
import { useSettingWords } from './useSettingWords';

/** The sorts of second factors to tick, each with what it is worth. */
export function FactorsControl({ name, value, error, onChange }: SettingControlProps) {
  const { t } = useLingui();
  const words = useSettingWords();
  const worth: Record<FactorName, string> = {
    passkey: t`The device or a security key proves it. Nobody can be talked out of it on a false page.`,
    mobile: t`A registered phone shows a number to compare and asks.`,
    app: t`A code of six digits that changes every 30 seconds, also without a network.`,
    sms: t`A code to a confirmed number. Numbers can be taken over, and texts cost.`,
    voice: t`A code that is spoken. As weak as texts, for phones that receive none.`,
    email: t`A code to the confirmed address. Whoever reads the mailbox has it.`,
  };
  const chosen = listed(value);
  return (
    <div role="group" aria-label={words.title(name)}>
      {factorNames.map((factor) => (
        <Checkbox
          key={factor}
          label={words.factor(factor)}
          hint={worth[factor]}
          checked={chosen.includes(factor)}
          onChange={(on) => onChange(listOf(on ? [...chosen, factor] : chosen.filter((one) => one !== factor)))}
        />
      ))}
      {error && <FieldError>{error}</FieldError>}
    </div>
  );
}
