import { useLingui } from '@lingui/react/macro';
import type { SettingChange, SettingName } from '../api/accountTypes';
import { useSettingWords } from '../people/useSettingWords';
import { Icon } from '../ui/Icon';
import { Note } from '../ui/Note';
import './Compare.css';

interface PlannedChangesProps {
  changes: readonly SettingChange[];
  /** They were made; else they would be. */
  done: boolean;
}

/** What changes in each account, and what stays because it is refused. */
export function PlannedChanges({ changes, done }: PlannedChangesProps) {
  const { t } = useLingui();
  if (changes.length === 0) return <Note>{t`These accounts have these values already.`}</Note>;
  const refused = changes.filter(({ problem }) => problem);
  const accounts = [...new Set(changes.map(({ account }) => account.id))].map((id) => changes.filter(({ account }) => account.id === id));
  return (
    <>
      {done && refused.length > 0 && <Note tone="warn" title={t`Not everything was changed.`}>{t`What was refused stands below with its reason.`}</Note>}
      <div className="many-changes" tabIndex={0} role="group" aria-label={done ? t`What was changed` : t`What would change`}>
        {accounts.map((some) => (
          <div key={some[0]?.account.id}>
            <h3><bdi>{some[0]?.account.name === '' ? some[0].account.id : some[0]?.account.name}</bdi></h3>
            <ul>{some.map((change) => <Line key={change.setting} change={change} />)}</ul>
          </div>
        ))}
      </div>
    </>
  );
}

function Line({ change: { setting, before, after, problem } }: { change: SettingChange }) {
  const { t } = useLingui();
  const words = useSettingWords();
  if (setting === '') return <li className="bad"><Icon name="ban" size={14} />{problem?.detail}</li>;
  const name = setting as SettingName;
  const show = (value: string) => (value === '' ? t`inherited` : words.value(name, value));
  return (
    <li className={problem && 'bad'}>
      {problem && <Icon name="ban" size={14} />}
      <span>{words.title(name)}:</span> <bdi>{show(before)}</bdi> <Icon name="arrow" size={12} /> <b><bdi>{show(after)}</bdi></b>
      {problem && <span>{problem.detail}</span>}
    </li>
  );
}
