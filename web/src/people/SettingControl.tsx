import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { SettingName } from '../api/accountTypes';
import { ComboBox } from '../ui/ComboBox';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { languageChoices, zoneChoices } from './choices';
import { useSettingWords } from './useSettingWords';

interface SettingControlProps {
  name: SettingName;
  value: string;
  error?: string;
  onChange: (value: string) => void;
}

type Minutes = 'sessionIdleMinutes' | 'sessionMaxMinutes';

/** The times that most accounts choose from, and how far others may go. */
const times: Record<Minutes, { usual: readonly number[]; from: number; to: number }> = {
  sessionIdleMinutes: { usual: [15, 30, 60, 120, 240, 480, 720, 1440], from: 5, to: 10_080 },
  sessionMaxMinutes: { usual: [480, 720, 1440, 4320, 10_080, 43_200], from: 15, to: 129_600 },
};

/** What is wrong with a value before the server is asked. */
export function useSettingFault(): (name: SettingName, value: string) => string | undefined {
  const { t } = useLingui();
  return (name, value) => {
    if (!isMinutes(name)) return undefined;
    const { from, to } = times[name];
    const minutes = Number(value);
    return /^\d+$/u.test(value) && minutes >= from && minutes <= to ? undefined : t`Type a whole number from ${from} to ${to}.`;
  };
}

function isMinutes(name: SettingName): name is Minutes {
  return name in times;
}

/** The field that fits a setting. */
export function SettingControl({ name, value, error, onChange }: SettingControlProps) {
  const words = useSettingWords();
  const label = words.title(name);
  if (isMinutes(name)) return <MinutesControl name={name} value={value} error={error} onChange={onChange} />;
  if (name === 'timeZone') {
    return <ComboBox label={label} items={zoneChoices} dir="ltr" value={value} error={error} onChange={(zone) => onChange(zone ?? value)} />;
  }
  const options = name === 'language' ? languageChoices : ['false', 'true'].map((id) => ({ id, label: words.value(name, id) }));
  return <Select label={label} options={options} value={value} error={error} onChange={onChange} />;
}

const other = 'other';

function MinutesControl({ name, value, error, onChange }: SettingControlProps & { name: Minutes }) {
  const { t } = useLingui();
  const words = useSettingWords();
  const { usual } = times[name];
  const known = usual.some((minutes) => String(minutes) === value);
  const [typing, setTyping] = useState(!known);
  const options = [...usual.map((minutes) => ({ id: String(minutes), label: words.value(name, String(minutes)) })), { id: other, label: t`Another time` }];
  return (
    <div className="stack">
      <Select
        label={words.title(name)}
        options={options}
        value={typing ? other : value}
        onChange={(chosen) => {
          setTyping(chosen === other);
          if (chosen !== other) onChange(chosen);
        }}
      />
      {typing && <TextField label={t`Minutes`} value={value} error={error} dir="ltr" autoComplete="off" maxLength={6} onChange={(text) => onChange(text.trim())} />}
    </div>
  );
}
