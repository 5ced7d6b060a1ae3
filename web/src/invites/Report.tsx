import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { hand } from '../layout/downloads';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import type { Flaw } from './addresses';
import { useFlawWords } from './ListField';
import { outcomeFile, type Outcome } from './sending';

interface ReportProps {
  outcome: Outcome;
  /** What was no address, or the same one again. */
  flaws: readonly Flaw[];
  onAgain: () => void;
}

/** Long enough for the browser to have taken the file. */
const keptFor = 60_000;

/** What became of each, with the reasons. */
export function Report({ outcome, flaws, onAgain }: ReportProps) {
  const { t } = useLingui();
  const words = useFlawWords();
  const sent = outcome.sent.length;
  const refused = outcome.refused.length;
  const save = () => {
    const lines = flaws.map((flaw) => ({ text: flaw.text, reason: words(flaw) }));
    const address = URL.createObjectURL(new Blob([outcomeFile(outcome, lines, { sent: t`sent`, refused: t`refused`, leftOut: t`left out` })], { type: 'text/csv;charset=utf-8' }));
    hand(address, 'invites.csv');
    setTimeout(() => URL.revokeObjectURL(address), keptFor);
  };
  return (
    <>
      {sent > 0
        ? <Note tone="ok" live>{t`${plural(sent, { one: '# invite is on its way.', other: '# invites are on their way.' })}`}</Note>
        : <Note tone="bad" live>{t`No invite was sent.`}</Note>}
      {refused > 0 && (
        <Lines
          title={t`${plural(refused, { one: '# address was refused', other: '# addresses were refused' })}`}
          lines={outcome.refused.map(({ person, reason }) => ({ text: person.email, reason }))}
        />
      )}
      {flaws.length > 0 && <Lines title={t`Left out`} lines={flaws.map((flaw) => ({ text: flaw.text, reason: words(flaw) }))} />}
      <div className="invite-acts">
        {refused > 0 && <Button icon="refresh" onPress={onAgain}>{t`Try the refused ones again`}</Button>}
        <Button icon="download" onPress={save}>{t`Download the report`}</Button>
      </div>
    </>
  );
}

const linesShown = 100;

function Lines({ title, lines }: { title: string; lines: readonly { text: string; reason: string }[] }) {
  const { t } = useLingui();
  const more = lines.length - linesShown;
  return (
    <section className="invite-part">
      <h3>{title}</h3>
      <ul className="invite-flaws" aria-label={title}>
        {lines.slice(0, linesShown).map(({ text, reason }, index) => <li key={index}><bdi>{text}</bdi><small>{reason}</small></li>)}
        {more > 0 && <li><small>{t`${plural(more, { one: 'And # more, in the report', other: 'And # more, in the report' })}`}</small></li>}
      </ul>
    </section>
  );
}
