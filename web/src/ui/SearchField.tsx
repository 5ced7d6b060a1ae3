import { useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import { IconButton } from './IconButton';
import './Field.css';

interface SearchFieldProps {
  /** What is searched; also the placeholder. */
  label: string;
  value: string;
  /** Called 250 ms after the last key, and at once for Enter and Clear. */
  onChange: (value: string) => void;
  /** Answers the key `/`. One on a page. */
  main?: boolean;
  /** For a field that appears when it is asked for. */
  autoFocus?: boolean;
}

const pause = 250;

export function SearchField({ label, value, onChange, main, autoFocus }: SearchFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<number>(undefined);
  const input = useRef<HTMLInputElement>(null);

  // The address changed under us (Back, Clear): show what it says. What comes back
  // of our own telling must not undo the letters typed since.
  if (value !== seen) {
    setSeen(value);
    if (value !== told) setTyped(value);
  }
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const tell = (text: string) => {
    window.clearTimeout(timer.current);
    setTold(text);
    onChange(text);
  };
  const type = (text: string) => {
    setTyped(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => tell(text.trim()), pause);
  };
  const clear = () => {
    setTyped('');
    tell('');
    input.current?.focus();
  };
  return (
    <div className="in-wrap search">
      <Icon name="search" />
      <input
        ref={input}
        className="in s"
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        autoFocus={autoFocus}
        data-search={main ? 'main' : undefined}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            // Within a form it would send the whole form.
            event.preventDefault();
            tell(typed.trim());
          }
          if (event.key === 'Escape' && typed !== '') {
            event.stopPropagation();
            clear();
          }
        }}
      />
      {typed !== '' && <IconButton size="mini" icon="x" label={t`Clear search`} onPress={clear} />}
      {typed === '' && main && <kbd aria-hidden="true">/</kbd>}
    </div>
  );
}
