import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import { Note } from './Note';
import type { Fault } from './useForm';
import './ErrorSummary.css';

export interface SummaryLine extends Fault {
  /** What the field is called on the page. */
  label: string;
  /** The id of the form that it is in, where a page has several with fields of one name. */
  within?: string;
}

/**
 * What the last try to send a long form found wrong, on top of it; pressing a line goes to its field.
 * Lines that are mended stay, ticked off, so that nothing moves under the fingers of who types.
 */
export function ErrorSummary({ lines }: { lines: readonly SummaryLine[] }) {
  const { t } = useLingui();
  if (lines.length === 0) return null;
  const title = t`${plural(lines.length, { one: 'One field needs a correction.', other: '# fields need a correction.' })}`;
  return (
    <section aria-label={title}>
      <Note tone="bad" title={title}>
        <ul className="error-lines">
          {lines.map((line) => (
            <li key={`${line.within ?? ''} ${line.name}`} className={line.mended ? 'mended' : undefined}>
              <button type="button" className="link" onClick={() => focusField(line)}>{line.label}</button>
              {line.mended ? <Icon name="check" size={14} /> : <>: {line.message}</>}
              {line.mended && <span className="vh">{t`Corrected`}</span>}
            </li>
          ))}
        </ul>
      </Note>
    </section>
  );
}

function focusField({ name, within }: SummaryLine) {
  const form = within === undefined ? document : document.getElementById(within);
  form?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus();
}
