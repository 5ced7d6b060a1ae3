import { useState, type ReactNode, type SubmitEvent } from 'react';
import { Plural, useLingui } from '@lingui/react/macro';
import { messageOf } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';

const most = 100_000;

interface SeatNumberProps {
  label: string;
  /** The number so far; none yet: an empty field. */
  start: number | null;
  /** Seats that are in use: fewer can be set, with a warning. */
  used: number;
  /** What the number means. */
  children?: ReactNode;
  action: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (seats: number) => void;
  onClose: () => void;
}

/** The form in a dialog that asks for a number of seats. */
export function SeatNumber({ label, start, used, children, action, busy, error, onSubmit, onClose }: SeatNumberProps) {
  const { t } = useLingui();
  const highest = useFmt().number(most);
  const [text, setText] = useState(start === null ? '' : String(start));
  const [tried, setTried] = useState(false);
  const seats = /^\d{1,6}$/u.test(text.trim()) && Number(text) <= most ? Number(text) : undefined;
  const wrong = tried && seats === undefined ? t`Write a whole number from 0 to ${highest}.` : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (seats !== undefined && !busy) onSubmit(seats);
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      <TextField
        label={label}
        hint={<Plural value={used} one="# seat is in use now." other="# seats are in use now." />}
        error={wrong ?? (error ? messageOf(error) : undefined)}
        value={text}
        onChange={setText}
        dir="ltr"
        maxLength={6}
        autoComplete="off"
        autoFocus
      />
      {children}
      {seats !== undefined && seats < used && (
        <Note tone="warn" live>{t`That is fewer than are in use. Nobody loses their seat, but nobody gets one until enough are freed.`}</Note>
      )}
      <DialogActs action={action} busy={busy} onClose={onClose} />
    </form>
  );
}
