import { useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react';
import { useLingui } from '@lingui/react/macro';
import { noteLimit, readRangeLines, type RangeFlaw } from '../../people/rangeLines';
import { RangeFlaws } from '../../people/RangeFlaws';
import { covers, type Range } from '../../people/ranges';
import { Button } from '../../ui/Button';
import { Note } from '../../ui/Note';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import type { Row } from './draft';
import type { SafelistEdit } from './useSafelistEdit';

interface AddRangesProps {
  rows: readonly Row[];
  /** Those of the list as it is to be. */
  ranges: readonly Range[];
  /** Where the reader is. */
  yourAddress: string;
  own: boolean;
  edit: SafelistEdit;
}

const limit = 1000;
const tallest = 8;

/** Takes one address or many lines. What cannot be taken stays in the field, to be mended. */
export function AddRanges({ rows, ranges, yourAddress, own, edit }: AddRangesProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [flaws, setFlaws] = useState<readonly RangeFlaw[]>([]);
  const [over, setOver] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const type = (next: string) => {
    setText(next);
    setFlaws([]);
    setOver(false);
  };
  const take = (event: SyntheticEvent) => {
    event.preventDefault();
    const read = readRangeLines(text, new Set(rows.filter(({ state }) => state !== 'removed').map(({ value }) => value)));
    const tooMany = ranges.length + read.entries.length > limit;
    setOver(tooMany);
    if (tooMany) return;
    edit.add(read.entries.map((entry) => ({ ...entry, note: entry.note || note.trim() })));
    setText(read.flaws.map((flaw) => flaw.text).join('\n'));
    setFlaws(read.flaws);
    if (read.flaws.length === 0) setNote('');
    // On with the next one; the button that was pressed has nothing to do now, and cannot hold the focus.
    form.current?.querySelector('textarea')?.focus();
  };
  // Enter adds a single line, as in a field; between lines it makes another one.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && event.target instanceof HTMLTextAreaElement && !text.includes('\n')) take(event);
  };
  const covered = covers(ranges, yourAddress);
  const here = t`Your current address, ${yourAddress}, is covered already.`;
  const addCurrent = () => edit.add([{ value: yourAddress, note: note.trim() }]);
  const shutOut = own && ranges.length > 0 && !covered;
  return (
    <form ref={form} className="safelist-add" noValidate onSubmit={take} onKeyDown={onKeyDown}>
      {shutOut && (
        <Note tone="warn" live title={t`You would lock yourself out.`} action={<Button size="small" onPress={addCurrent}>{t`Add ${yourAddress}`}</Button>}>
          {t`Your own list has to hold the address that you come from now, ${yourAddress}.`}
        </Note>
      )}
      <div className="safelist-fields">
        <TextArea
          label={t`Addresses`}
          value={text}
          onChange={type}
          rows={Math.min(text.split('\n').length, tallest)}
          dir="ltr"
          autoComplete="off"
          placeholder="203.0.113.7, 10.0.0.0/8, 2001:db8::/32"
          error={over ? t`A list can have up to 1,000 entries.` : undefined}
          hint={t`One address, a network or from – to, IPv4 or IPv6. Several lines at once, each with a note behind it if you like.`}
        />
        <TextField label={t`Note`} value={note} onChange={setNote} optional dir="auto" autoComplete="off" maxLength={noteLimit} />
      </div>
      {flaws.length > 0 && <RangeFlaws flaws={flaws} />}
      <div className="acts">
        <Button type="submit" disabled={text.trim() === ''}>{t`Add`}</Button>
        <Button icon="pin" reason={covered ? here : undefined} onPress={addCurrent}>{t`Add current IP address`}</Button>
      </div>
    </form>
  );
}
