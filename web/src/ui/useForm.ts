import { useState, type SyntheticEvent } from 'react';
import { flushSync } from 'react-dom';

/** For each member: what is wrong with it, in words, or nothing. */
export type Rules<Values> = { [Name in keyof Values]?: (value: Values[Name], values: Values) => string | undefined };

type Errors<Values> = Partial<Record<keyof Values & string, string>>;

/** A field that the last try to send the form found wrong. */
export interface Fault {
  name: string;
  message: string;
  /** It was changed since, and nothing is known against it now. */
  mended: boolean;
}

export interface Form<Values> {
  values: Values;
  errors: Errors<Values>;
  /** For an ErrorSummary on top of a long form. */
  faults: readonly Fault[];
  /** Any member differs from the start. */
  dirty: boolean;
  busy: boolean;
  set: (change: Partial<Values>) => void;
  /** The props of a field: name, value, error, onChange, onBlur. */
  field: <Name extends keyof Values & string>(name: Name) => FieldBinding<Values[Name]>;
  /** Puts the server's words beside a field. False: there is no such field here. */
  fail: (field: string | undefined, message: string) => boolean;
  /** For <form onSubmit>. Checks all, then runs; the focus goes to the first wrong field. */
  submit: (run: (values: Values) => Promise<void>) => (event?: SyntheticEvent) => void;
  reset: (values: Values) => void;
}

interface FieldBinding<Value> {
  name: string;
  value: Value;
  error: string | undefined;
  onChange: (value: Value) => void;
  onBlur: () => void;
}

/** A form that checks on blur and on submit, and loses nothing that was typed. */
export function useForm<Values extends object>(initial: Values, rules: Rules<Values> = {}): Form<Values> {
  const [start, setStart] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<Values>>({});
  const [found, setFound] = useState<readonly { name: keyof Values & string; message: string }[]>([]);
  const [busy, setBusy] = useState(false);

  const check = (name: keyof Values & string, all: Values) => rules[name]?.(all[name], all);
  const put = (name: keyof Values & string, message: string | undefined) =>
    setErrors((old) => ({ ...old, [name]: message }));
  const fail = (field: string | undefined, message: string) => {
    const name = field?.split('.').pop();
    if (!name || !(name in values)) return false;
    // An answer of the server is no event of the page, and would be drawn only after the focus has looked for it.
    flushSync(() => {
      put(name as keyof Values & string, message);
      setFound([{ name: name as keyof Values & string, message }]);
    });
    focusFirstWrong();
    return true;
  };
  const submit = (run: (values: Values) => Promise<void>) => (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (busy) return;
    const names = Object.keys(values) as (keyof Values & string)[];
    const wrong: Errors<Values> = {};
    for (const name of names) wrong[name] = check(name, values);
    setErrors(wrong);
    setFound(names.flatMap((name) => (wrong[name] ? [{ name, message: wrong[name] }] : [])));
    if (names.some((name) => wrong[name])) {
      focusFirstWrong();
      return;
    }
    setBusy(true);
    void run(values).finally(() => setBusy(false));
  };
  return {
    values,
    errors,
    faults: found.map(({ name, message }) => ({ name, message: errors[name] ?? message, mended: errors[name] === undefined })),
    dirty: JSON.stringify(values) !== JSON.stringify(start),
    busy,
    set: (change) => setValues((old) => ({ ...old, ...change })),
    field: (name) => ({
      name,
      value: values[name],
      error: errors[name],
      onChange: (value) => {
        setValues((old) => ({ ...old, [name]: value }));
        if (errors[name]) put(name, undefined);
      },
      onBlur: () => {
        const wrong = values[name] === start[name] ? undefined : check(name, values);
        // Only adds: typing takes errors away, and one from the server must stay.
        if (wrong) afterPress(() => put(name, wrong));
      },
    }),
    fail,
    submit,
    reset: (next) => {
      setStart(next);
      setValues(next);
      setErrors({});
      setFound([]);
    },
  };
}

let pressed = false;
for (const [type, down] of [['pointerdown', true], ['pointerup', false], ['pointercancel', false]] as const) {
  window.addEventListener(type, () => { pressed = down; }, true);
}

/**
 * Pressing a button takes the focus from a field first. An error drawn at that moment would push
 * the button away from under the pointer and the press would be lost: wait until it is over.
 */
function afterPress(run: () => void) {
  if (pressed) window.addEventListener('pointerup', () => setTimeout(run), { once: true, capture: true });
  else run();
}

/** After the errors are drawn, so that a screen reader reads them with the field. */
function focusFirstWrong() {
  setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
