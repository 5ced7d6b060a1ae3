import { useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import { SearchField } from './SearchField';
import './Menu.css';
import './Pill.css';
import './CheckList.css';

interface SearchChipProps {
  label: string;
  searchLabel: string;
  /** The name of what is set. */
  value: string | undefined;
  /** What the search found; the server looks for it. */
  choices: readonly { id: string; label: string; hint?: string }[];
  search: string;
  onSearch: (text: string) => void;
  onChange: (id: string | undefined) => void;
}

/** A filter with too many choices to list: one of what the search finds. */
export function SearchChip({ label, searchLabel, value, choices, search, onSearch, onChange }: SearchChipProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const set = value !== undefined;
  const choose = (id: string) => {
    onChange(id);
    setOpen(false);
  };
  return (
    <span className={set ? 'chip set' : 'chip-none'}>
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <AriaButton className={set ? 'chip-open' : 'chip'}>
          {set ? <><span>{label}</span><b dir="auto">{value}</b></> : <><Icon name="plus" size={12} />{label}</>}
        </AriaButton>
        <Popover className="menu-pop sheet filter-pop" placement="bottom start" offset={5}>
          <Dialog aria-label={label} className="dialog-in">
            <div className="checks">
              <SearchField label={searchLabel} value={search} onChange={onSearch} autoFocus />
              <ul className="checks-list">
                {choices.map((choice) => (
                  <li key={choice.id}>
                    <button type="button" className="menu-item" onClick={() => choose(choice.id)}>
                      <span className="menu-text"><bdi>{choice.label}</bdi>{choice.hint && <small className="ltr">{choice.hint}</small>}</span>
                    </button>
                  </li>
                ))}
              </ul>
              {choices.length === 0 && <p className="faint checks-none" role="status">{t`Nothing found`}</p>}
            </div>
          </Dialog>
        </Popover>
      </DialogTrigger>
      {set && <button type="button" aria-label={t`Remove filter ${label}`} onClick={() => onChange(undefined)}><Icon name="x" size={12} /></button>}
    </span>
  );
}
