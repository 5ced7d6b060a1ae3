import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { SettingName } from '../api/accountTypes';
import { ComboBox } from '../ui/ComboBox';
import { Select } from '../ui/Select';
import { Stepper } from '../ui/Stepper';
import { languageChoices, zoneChoices } from './choices';
import { CountriesControl } from './CountriesControl';
import { FactorsControl } from './FactorsControl';
import { listed, settingKinds, type NumberKind } from './settingKinds';
import { useSettingWords } from './useSettingWords';

export interface SettingControlProps {
  name: SettingName;
  value: string;
  error?: string;
  onChange: (value: string) => void;
}

/** What is wrong with a value before the server is asked. */
export function useSettingFault(): (name: SettingName, value: string) => string | undefined {
  const { t } = useLingui();
  return (name, value) => {
    const kind = settingKinds[name];
    if (kind.is === 'factors' && listed(value).length === 0) return t`Choose at least one.`;
    if (kind.is === 'countries' && value === '') return t`Add at least one country, or choose all.`;
    if (kind.is !== 'number') return undefined;
    const { from, to, none } = kind;
    const count = Number(value);
    const right = /^\d+$/u.test(value) && ((count >= from && count <= to) || (none && count === 0));
    return right ? undefined : t`Type a whole number from ${from} to ${to}.`;
  };
}

/** The field that fits a setting. */
export function SettingControl(props: SettingControlProps) {
  const words = useSettingWords();
  const { name, value, error, onChange } = props;
  const kind = settingKinds[name];
  const label = words.title(name);
  switch (kind.is) {
    case 'number': return kind.usual ? <UsualControl {...props} kind={kind} usual={kind.usual} /> : <NumberControl {...props} label={label} kind={kind} />;
    case 'zone': return <ComboBox label={label} items={zoneChoices} dir="ltr" value={value} error={error} onChange={(zone) => onChange(zone ?? value)} />;
    case 'factors': return <FactorsControl {...props} />;
    case 'countries': return <CountriesControl {...props} />;
    case 'language': return <Select label={label} options={languageChoices} value={value} error={error} onChange={onChange} />;
    case 'choice': return <Select label={label} options={kind.values.map((id) => ({ id, label: words.value(name, id) }))} value={value} error={error} onChange={onChange} />;
  }
}

function NumberControl({ kind: { unit, from, to }, label, value, error, onChange }: SettingControlProps & { kind: NumberKind; label: string }) {
  const { t } = useLingui();
  const count = Number(value);
  const units: Record<NumberKind['unit'], string | undefined> = {
    plain: undefined,
    minutes: t`${plural(count, { one: 'minute', other: 'minutes' })}`,
    days: t`${plural(count, { one: 'day', other: 'days' })}`,
    characters: t`${plural(count, { one: 'character', other: 'characters' })}`,
  };
  return <Stepper label={label} value={value} error={error} from={from} to={to} unit={units[unit]} onChange={onChange} />;
}

const other = 'other';

/** Those that most accounts choose, and a field for all others. */
function UsualControl(props: SettingControlProps & { kind: NumberKind; usual: readonly number[] }) {
  const { t } = useLingui();
  const words = useSettingWords();
  const { name, kind, usual, value, error, onChange } = props;
  const known = usual.some((one) => String(one) === value);
  const [asked, setAsked] = useState(false);
  const typing = asked || !known;
  const whole = usual.length > kind.to - kind.from;
  const options = [
    ...usual.map((one) => ({ id: String(one), label: words.value(name, String(one)) })),
    ...(whole ? [] : [{ id: other, label: kind.unit === 'plain' ? t`Another number` : t`Another time` }]),
  ];
  return (
    <div className="stack">
      <Select
        label={words.title(name)}
        options={options}
        value={typing ? other : value}
        onChange={(chosen) => {
          setAsked(chosen === other);
          if (chosen !== other) onChange(chosen);
          // Nothing cannot be typed, so typing starts where it may.
          else if (value === '0') onChange(String(kind.from));
        }}
      />
      {typing && <NumberControl name={name} label={unitTitle(kind.unit)} kind={kind} value={value} error={error} onChange={onChange} />}
    </div>
  );

  function unitTitle(unit: NumberKind['unit']) {
    return { minutes: t`Minutes`, days: t`Days`, characters: t`Characters`, plain: t`Number` }[unit];
  }
}
