import { useLingui } from '@lingui/react/macro';
import { useFmt, useNow } from '../fmt/useFmt';
import { DateTimeField } from '../ui/DateTimeField';
import { Select } from '../ui/Select';
import type { Form } from '../ui/useForm';
import { endOf, type NewKeyForm } from './keyForm';

/** From when until when: mostly from now on for a while, else to the minute. */
export function TimesFields({ form }: { form: Form<NewKeyForm> }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const now = useNow();
  const { values, errors } = form;
  const end = endOf(values, now);
  const until = end === undefined ? '' : fmt.date(end);
  return (
    <div className="key-times">
      <Select label={t`Begins`} options={[{ id: 'now', label: t`Now` }, { id: 'later', label: t`Later` }]} {...form.field('begins')} onChange={(begins) => form.set({ begins: begins === 'later' ? 'later' : 'now' })} />
      {values.begins === 'later' && (
        <DateTimeField label={t`Valid from`} value={values.validFrom} onChange={form.field('validFrom').onChange} timeZone={fmt.timeZone} error={errors.validFrom} />
      )}
      <Select
        label={t`Lasts`}
        options={[{ id: '30', label: t`30 days` }, { id: '90', label: t`90 days` }, { id: '365', label: t`A year` }, { id: 'other', label: t`Until another day` }]}
        {...form.field('lasts')}
        onChange={(lasts) => form.set({ lasts })}
        hint={values.lasts === 'other' ? t`At most five years.` : t`Until ${until}. Those who manage keys get a letter two weeks before.`}
        error={values.lasts === 'other' ? undefined : errors.validTo}
      />
      {values.lasts === 'other' && (
        <DateTimeField label={t`Valid to`} value={values.validTo} onChange={form.field('validTo').onChange} timeZone={fmt.timeZone} error={errors.validTo} />
      )}
    </div>
  );
}
