import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changeView, setDefaultView, type View } from '../api/views';
import { visiting } from '../session/address';
import type { MenuGroup } from '../ui/Menu';
import { toast } from '../ui/Toast';

interface Acts {
  /** The chosen view, if any. */
  view: View | undefined;
  /** The page shows something else than it has. */
  changed: boolean;
  /** What the list is called. */
  title: string;
  /** The filters now. */
  query: string;
  onAsk: (question: 'edit' | 'delete') => void;
}

/** What can be done with the chosen view. */
export function useViewActs({ view, changed, title, query, onAsk }: Acts): { edit: MenuGroup; end: MenuGroup } {
  const { t } = useLingui();
  const update = useMutation({ mutationFn: changeView });
  const setDefault = useMutation({ mutationFn: setDefaultView });
  if (!view) return { edit: [], end: [] };
  const { name } = view;
  const owner = view.owner?.name ?? '';
  const away = visiting ? t`Views are kept in your own account only.` : undefined;
  const reason = away ?? (view.editable ? undefined
    : owner ? t`Only ${owner} and those who manage the account can change it.` : t`Only those who manage the account can change it.`);
  const keep = () => update.mutate({ view, change: { query } }, { onSuccess: () => toast(t`${name} has these filters now.`) });
  const choose = () => setDefault.mutate({ view, on: !view.default }, {
    onSuccess: () => toast(view.default ? t`${title} opens with everything again.` : t`${title} opens with ${name} from now on.`),
  });
  return {
    edit: [
      changed && { id: 'update', title: t`Update ${name} to these filters`, icon: 'refresh', reason, onPress: keep },
      { id: 'edit', title: t`Rename or share…`, icon: 'edit', reason, onPress: () => onAsk('edit') },
      view.default
        ? { id: 'default', title: t`Stop opening with it`, icon: 'undo', onPress: choose }
        : { id: 'default', title: t`Make it my default`, icon: 'star', hint: t`${title} opens with it.`, reason: away, onPress: choose },
    ],
    end: [{ id: 'delete', title: t`Delete ${name}`, icon: 'trash', danger: true, reason, onPress: () => onAsk('delete') }],
  };
}
