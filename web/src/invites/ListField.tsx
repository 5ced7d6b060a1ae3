import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { DropZone } from '../ui/DropZone';
import { Icon } from '../ui/Icon';
import { Note } from '../ui/Note';
import { TextArea } from '../ui/TextArea';
import type { Form } from '../ui/useForm';
import { linesOfFile, type Addresses, type Flaw } from './addresses';
import type { InviteForm } from './useInviting';

interface ListFieldProps {
  form: Form<InviteForm>;
  addresses: Addresses;
}

/** More than two thousand lines never are. */
const fileLimit = 1_000_000;

/** Whom to invite. A file only fills the list, so that what is wrong in it can be mended here. */
export function ListField({ form, addresses }: ListFieldProps) {
  const { t } = useLingui();
  const [unread, setUnread] = useState<string>();
  const take = async (file: File) => {
    const lines = file.size > fileLimit ? undefined : linesOfFile(await file.text());
    const { name } = file;
    if (lines === undefined) setUnread(t`${name} is too large. Up to 2,000 people can be invited at once.`);
    else if (lines.length === 0) setUnread(t`There is nothing in ${name}.`);
    else {
      setUnread(undefined);
      form.field('list').onChange([form.values.list.trim(), ...lines].filter((line) => line !== '').join('\n'));
    }
  };
  return (
    <div className="invite-part">
      <TextArea
        label={t`Email addresses`}
        {...form.field('list')}
        rows={5}
        dir="ltr"
        required
        autoFocus
        placeholder={'amelie@example.com\nBo Berg <bo@example.com>'}
        hint={t`One or many, with or without names. Commas, semicolons or line ends between them.`}
      />
      {form.values.list.trim() !== '' && <Check addresses={addresses} />}
      {unread !== undefined && <Note tone="bad" live>{unread}</Note>}
      <DropZone small title={t`Or take them from a CSV file`} action={t`Choose a file`} accept=".csv,.tsv,.txt,text/csv" onFile={(file) => void take(file)}>
        {t`Columns: email, firstName, lastName.`}
      </DropZone>
    </div>
  );
}

const flawsShown = 20;

/** What the list says, line by line where something is wrong. */
function Check({ addresses: { people, flaws } }: { addresses: Addresses }) {
  const { t } = useLingui();
  const count = people.length;
  const more = flaws.length - flawsShown;
  return (
    <div className="invite-part" aria-live="polite">
      <p>{t`${plural(count, { one: '# person will be invited.', other: '# people will be invited.' })}`}</p>
      {flaws.length > 0 && (
        <ul className="invite-flaws" aria-label={t`Left out`}>
          {flaws.slice(0, flawsShown).map((flaw) => <FlawLine key={`${flaw.line} ${flaw.text}`} flaw={flaw} />)}
          {more > 0 && <li><small>{t`${plural(more, { one: 'And # more', other: 'And # more' })}`}</small></li>}
        </ul>
      )}
    </div>
  );
}

function FlawLine({ flaw }: { flaw: Flaw }) {
  const { t } = useLingui();
  const words = useFlawWords();
  const { line } = flaw;
  return (
    <li>
      <span><Icon name="s-warn" size={12} tone="warn" /> <bdi>{flaw.text}</bdi></span>
      <small>{t`Line ${line}`}: {words(flaw)}</small>
    </li>
  );
}

export function useFlawWords(): (flaw: Flaw) => string {
  const { t } = useLingui();
  return ({ kind, first: line = 0 }) => ({
    none: t`No address in it, left out`,
    form: t`Not the form of an address, left out`,
    double: t`The same as in line ${line}, invited once`,
  })[kind];
}
