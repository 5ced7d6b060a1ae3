import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { ComboBox } from '../ui/ComboBox';
import { Select } from '../ui/Select';
import { RemovableTag } from '../ui/Tag';
import { countries } from './countries';
import type { SettingControlProps } from './SettingControl';
import { listed, listOf } from './settingKinds';
import { useSettingWords } from './useSettingWords';

/** All countries, or some, found by their names in the reader's language. */
export function CountriesControl({ name, value, error, onChange }: SettingControlProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const words = useSettingWords();
  const [adds, setAdds] = useState(0);
  const all = value === 'all';
  const chosen = listed(value);
  const named = (codes: readonly string[]) => codes.map((id) => ({ id, label: fmt.countryName(id), hint: id })).sort((a, b) => fmt.compare(a.label, b.label));
  return (
    <div className="stack">
      <Select
        label={words.title(name)}
        options={[{ id: 'all', label: t`All countries` }, { id: 'some', label: t`Only these countries` }]}
        value={all ? 'all' : 'some'}
        onChange={(which) => onChange(which === 'all' ? 'all' : '')}
      />
      {!all && (
        <>
          {chosen.length > 0 && (
            <div className="chips">
              {named(chosen).map(({ id, label }) => (
                <RemovableTag key={id} removeLabel={t`Leave out ${label}`} onRemove={() => onChange(listOf(chosen.filter((one) => one !== id)))}>{label}</RemovableTag>
              ))}
            </div>
          )}
          <ComboBox
            // Empty again after each choice.
            key={adds}
            label={t`Add a country`}
            items={named(countries.filter((code) => !chosen.includes(code)))}
            value={null}
            error={error}
            onChange={(code) => {
              if (code === null) return;
              onChange(listOf([...chosen, code]));
              setAdds(adds + 1);
            }}
          />
        </>
      )}
    </div>
  );
}
