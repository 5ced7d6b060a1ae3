import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { DateTimeField } from '../ui/DateTimeField';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';

interface Range {
  from?: string;
  to?: string;
}

interface CustomRangeProps {
  /** What is set now. */
  range: Range | undefined;
  onChange: (range: Range) => void;
  onClose: () => void;
}

const hour = 3_600_000;

/** The last day up to now, in whole hours, is a good start to change from. */
function usualStart() {
  const end = Math.ceil(Date.now() / hour) * hour;
  return { from: new Date(end - 24 * hour).toISOString(), to: new Date(end).toISOString() };
}

/** Asks from when to when. */
export function CustomRange({ range, onChange, onClose }: CustomRangeProps) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const [span, setSpan] = useState<Range>(() => range ?? usualStart());
  const [tried, setTried] = useState(false);
  const { from, to } = span;
  const missing = t`Fill this in.`;
  const errors = {
    from: from === undefined ? missing : undefined,
    to: to === undefined ? missing : from !== undefined && Date.parse(to) <= Date.parse(from) ? t`The end has to be after the start.` : undefined,
  };
  const apply = () => {
    setTried(true);
    if (errors.from ?? errors.to) return;
    onChange({ from, to });
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t`Choose a time range`}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <DateTimeField label={t`From`} timeZone={timeZone} value={from} error={tried ? errors.from : undefined} onChange={(at) => setSpan({ ...span, from: at })} autoFocus />
        <DateTimeField label={t`To`} timeZone={timeZone} value={to} error={tried ? errors.to : undefined} onChange={(at) => setSpan({ ...span, to: at })} />
        <p className="faint">{t`Times in ${timeZone}`}</p>
        <DialogActs action={t`Show events`} onClose={onClose} />
      </form>
    </Dialog>
  );
}
