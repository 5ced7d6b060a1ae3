import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { setShortcuts, shortcutsOn } from '../session/preferences';
import { Dialog } from '../ui/Dialog';
import { Switch } from '../ui/Switch';
import './ShortcutsDialog.css';

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const [on, setOn] = useState(shortcutsOn);
  const keys = [
    { keys: 'Ctrl K', act: t`Search or run a command` },
    { keys: '/', act: t`Search on this page` },
    { keys: '?', act: t`Show this list` },
    { keys: 'Ctrl S', act: t`Save changes` },
    { keys: 'Esc', act: t`Close what is on top` },
  ];
  return (
    <Dialog open={open} onClose={onClose} title={t`Keyboard shortcuts`}>
      <dl className="shortcuts">
        {keys.map((line) => <div key={line.keys}><dt><kbd>{line.keys}</kbd></dt><dd>{line.act}</dd></div>)}
      </dl>
      <Switch
        label={t`Single-key shortcuts`}
        hint={t`Turn them off if your keyboard or screen reader uses these keys itself.`}
        checked={on}
        onChange={(next) => {
          setShortcuts(next);
          setOn(next);
        }}
      />
    </Dialog>
  );
}
