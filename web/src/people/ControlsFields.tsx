import { useLingui } from '@lingui/react/macro';
import { useMay } from '../session/session';
import { Note } from '../ui/Note';
import { TextArea } from '../ui/TextArea';
import { ToggleRow } from '../ui/ToggleRow';
import type { Form } from '../ui/useForm';
import type { ControlsForm } from './controlsForm';
import { readRangeLines } from './rangeLines';

/** From where somebody will be able to come in, and by what besides the portal. Nothing here has to be filled in. */
export function ControlsFields({ form }: { form: Pick<Form<ControlsForm>, 'values' | 'set' | 'field'> }) {
  const { t } = useLingui();
  const may = useMay();
  if (!may('safelists/manage')) return <Note icon="lock">{t`This takes the permission safelists/manage.`}</Note>;
  const { values, set, field } = form;
  const open = readRangeLines(values.safelist).entries.length === 0;
  return (
    <div className="stack">
      <TextArea
        label={t`IP safelist`}
        {...field('safelist')}
        rows={3}
        dir="ltr"
        autoComplete="off"
        optional
        placeholder={'203.0.113.7\n10.0.0.0/8 Office'}
        hint={t`One address, network or from – to a line, with a note behind it if you like. Empty: every address.`}
      />
      <div>
        <ToggleRow label={t`HTTP API`} checked={values.http} hint={t`The password is taken over the HTTP API too.`} onChange={(http) => set({ http })} />
        <ToggleRow label={t`SMPP`} checked={values.smpp} hint={t`Binds with username and password.`} onChange={(smpp) => set({ smpp })} />
      </div>
      {open && (values.http || values.smpp) && <Note tone="warn" title={t`The password opens from every address.`}>{t`A safelist limits it to the addresses that you name.`}</Note>}
    </div>
  );
}
