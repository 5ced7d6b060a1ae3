import { useId, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import './Checkbox.css';
import './CheckList.css';

export interface Choice {
  id: string;
  label: string;
  hint?: string;
  count?: string;
  /** Why it cannot be chosen. */
  reason?: string;
}

interface CheckListProps {
  label: string;
  choices: readonly Choice[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** One at a time: round boxes. */
  single?: boolean;
}

const manyFrom = 9;

/** Choices to tick; from nine on with a field to find them. */
export function CheckList({ label, choices, value, onChange, single }: CheckListProps) {
  const { t } = useLingui();
  const [sought, setSought] = useState('');
  const group = useId();
  const wanted = sought.trim().toLocaleLowerCase();
  const shown = choices.filter((choice) => choice.label.toLocaleLowerCase().includes(wanted));
  const toggle = (id: string) => {
    if (single) onChange([id]);
    else onChange(value.includes(id) ? value.filter((other) => other !== id) : [...value, id]);
  };
  return (
    <div className="checks" role="group" aria-label={label}>
      {choices.length >= manyFrom && (
        <span className="in-wrap">
          <Icon name="search" />
          <input className="in s" type="search" aria-label={t`Find in ${label}`} placeholder={t`Find`} value={sought} onChange={(event) => setSought(event.target.value)} />
        </span>
      )}
      <div className="checks-list">
        {shown.map((choice) => (
          <label key={choice.id} className="opt" title={choice.reason}>
            <input
              type={single ? 'radio' : 'checkbox'}
              name={single ? group : undefined}
              className={single ? 'rb' : 'cb'}
              checked={value.includes(choice.id)}
              disabled={choice.reason !== undefined}
              onChange={() => toggle(choice.id)}
            />
            <span>
              <b><bdi>{choice.label}</bdi></b>
              {(choice.reason ?? choice.hint) && <small><bdi>{choice.reason ?? choice.hint}</bdi></small>}
            </span>
            {choice.count && <span className="n tab faint">{choice.count}</span>}
          </label>
        ))}
        {shown.length === 0 && <p className="faint checks-none">{t`Nothing found`}</p>}
      </div>
    </div>
  );
}
