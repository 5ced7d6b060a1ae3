import { DateField, DateInput, DateSegment, FieldError as AriaFieldError, Label } from 'react-aria-components';
import { fromAbsolute, toCalendarDateTime, toZoned, type CalendarDateTime } from '@internationalized/date';
import { FieldError } from './Field';
import './Field.css';
import './DateTimeField.css';

interface DateTimeFieldProps {
  label: string;
  /** A moment in UTC, or nothing yet. */
  value: string | undefined;
  onChange: (at: string | undefined) => void;
  /** In whose clock it is typed and shown. */
  timeZone: string;
  error?: string;
  autoFocus?: boolean;
}

/** A day and a minute, typed part by part in the order of the reader's language; arrows count up and down. */
export function DateTimeField({ label, value, onChange, timeZone, error, autoFocus }: DateTimeFieldProps) {
  return (
    <DateField
      className="field date-field"
      granularity="minute"
      hourCycle={24}
      shouldForceLeadingZeros
      value={value === undefined ? null : wallClock(value, timeZone)}
      onChange={(next) => onChange(next === null ? undefined : moment(next, timeZone))}
      isInvalid={error !== undefined}
      autoFocus={autoFocus}
    >
      <span className="field-line"><Label>{label}</Label></span>
      <DateInput className="in date-in">{(segment) => <DateSegment segment={segment} className="date-part" />}</DateInput>
      <AriaFieldError className="date-error">{error && <FieldError>{error}</FieldError>}</AriaFieldError>
    </DateField>
  );
}

function wallClock(at: string, timeZone: string): CalendarDateTime {
  return toCalendarDateTime(fromAbsolute(Date.parse(at), timeZone));
}

function moment(clock: CalendarDateTime, timeZone: string): string {
  return toZoned(clock, timeZone).toDate().toISOString();
}
