import { useLingui } from '@lingui/react/macro';
import type { Security, SecurityPreset } from '../api/security';
import { Icon } from '../ui/Icon';
import { standing, type Edits } from './draft';

interface PresetsProps {
  saved: Security;
  edits: Edits;
  onChoose: (edits: Edits) => void;
}

/** Values that go together, one press away. Nothing is saved before Save. */
export function Presets({ saved, edits, onChoose }: PresetsProps) {
  const { t } = useLingui();
  const words: Record<SecurityPreset['name'], { title: string; note: string }> = {
    asvs1: { title: t`ASVS level 1`, note: t`A second factor on new devices, passwords from 8 characters` },
    asvs2: { title: t`ASVS level 2`, note: t`A second factor at every sign-in, passwords from 12 characters` },
    asvs3: { title: t`ASVS level 3`, note: t`Passkeys only, passwords from 15 characters` },
    classic: { title: t`Classic`, note: t`10 to 50 characters of four kinds, changed after 90 days. Below level 1` },
  };
  const open = saved.settings.filter(({ lockedAbove }) => !lockedAbove);
  const valueOf = (setting: Security['settings'][number]) => standing(setting, edits[setting.name]).own ?? (edits[setting.name]?.own === null ? undefined : setting.value);
  const chosen = ({ values }: SecurityPreset) => saved.settings.every((setting) => values[setting.name] === undefined || values[setting.name] === (setting.lockedAbove ? setting.value : valueOf(setting)));
  const choose = ({ values }: SecurityPreset) => {
    const next: Edits = {};
    for (const setting of open) {
      const value = values[setting.name];
      // What counts already stays inherited.
      if (value !== undefined && value !== valueOf(setting)) next[setting.name] = { ...edits[setting.name], own: value };
    }
    onChoose(next);
  };
  return (
    <div className="presets" role="group" aria-label={t`Presets`}>
      {saved.presets.map((preset) => {
        const on = chosen(preset);
        return (
          <button key={preset.name} type="button" className="preset" aria-pressed={on} onClick={() => choose(preset)}>
            <b>{words[preset.name].title}{on && <Icon name="check" />}</b>
            <span>{words[preset.name].note}</span>
          </button>
        );
      })}
    </div>
  );
}
