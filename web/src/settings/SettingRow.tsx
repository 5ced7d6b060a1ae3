import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Setting } from '../api/accountTypes';
import { SettingControl } from '../people/SettingControl';
import { useSettingWords } from '../people/useSettingWords';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Switch } from '../ui/Switch';
import { standing, type Edit } from './draft';

interface SettingRowProps {
  setting: Setting;
  edit: Edit | undefined;
  error: string | undefined;
  readOnly: boolean;
  /** Under its hint. */
  note?: ReactNode;
  onChange: (edit: Edit) => void;
}

/** One setting: what counts, whose value it is, and the way to set or to inherit it. */
export function SettingRow({ setting, edit, error, readOnly, note, onChange }: SettingRowProps) {
  const { t } = useLingui();
  const words = useSettingWords();
  const { name, value, lockedAbove } = setting;
  const { own, locked } = standing(setting, edit);
  const title = words.title(name);
  const fixed = readOnly || lockedAbove;
  const editing = own !== null && !fixed;
  return (
    <div className="setting" role="group" aria-label={title}>
      <div className="setting-name">
        <b>{title}</b>
        <small>{words.hint(name)}</small>
        {note}
      </div>
      <div className="setting-value stack">
        {editing
          ? <SettingControl name={name} value={own} error={error} onChange={(next) => onChange({ own: next })} />
          : <p className="setting-word"><bdi>{words.value(name, value)}</bdi></p>}
        {!editing && error && <p className="err">{error}</p>}
        <Whose setting={setting} own={own} />
        {editing && (
          <Switch
            label={t`Locked for all accounts below`}
            hint={locked ? t`They all have this value, whatever they set themselves, until it is unlocked.` : t`They may set something else.`}
            checked={locked}
            onChange={(on) => onChange({ locked: on })}
          />
        )}
      </div>
      <div className="setting-act">
        {!fixed && (own === null
          ? <Button size="small" onPress={() => onChange({ own: setting.own ?? value, locked: setting.locked })}>{t`Override`}</Button>
          : <Button size="small" kind="quiet" icon="undo" onPress={() => onChange({ own: null })}>{t`Back to inherited`}</Button>)}
      </div>
    </div>
  );
}

/** "Inherited from Halden Freight", "Set here", "Locked by Halden Freight". */
function Whose({ setting, own }: { setting: Setting; own: string | null }) {
  const { t } = useLingui();
  const from = setting.from?.name ?? '';
  if (setting.lockedAbove) return <p className="setting-whose"><Icon name="lock" size={14} />{t`Locked by ${from}`}</p>;
  if (own !== null) return <p className="setting-whose"><Icon name="check" size={14} />{t`Set here`}</p>;
  // Its own value was given back, but is not saved yet: whose comes next is not known here.
  if (setting.own !== null) return <p className="setting-whose">{t`Inherited once it is saved`}</p>;
  return <p className="setting-whose">{from === '' ? t`Nobody set it: this is the standard.` : t`Inherited from ${from}`}</p>;
}
