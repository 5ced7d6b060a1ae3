import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { changeView, createView, type View, type ViewList } from '../api/views';
import { useNameRules } from '../people/useNameRules';
import { useSession } from '../session/session';
import { Checkbox } from '../ui/Checkbox';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';

interface SaveViewProps {
  list: ViewList;
  /** The view whose name and sharing are changed; without, a new one is made. */
  view?: View;
  /** The filters of a new one. */
  query?: string;
  onClose: () => void;
  onSaved?: (view: View) => void;
}

interface ViewForm {
  name: string;
  shared: boolean;
}

export function SaveView({ list, view, query, onClose, onSaved }: SaveViewProps) {
  const { t } = useLingui();
  const form = useForm<ViewForm>({ name: view?.name ?? '', shared: view?.shared ?? false }, { name: useNameRules().name });
  const save = useMutation({
    mutationFn: ({ name, shared }: ViewForm) => (view ? changeView({ view, change: { name, shared } }) : createView({ list, name, shared, query })),
    meta: { quiet: true },
  });
  const submit = form.submit(async ({ name, shared }) => {
    try {
      const saved = await save.mutateAsync({ name: name.trim(), shared });
      const title = saved.name;
      toast(t`${title} is saved.`);
      onClose();
      onSaved?.(saved);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = save.error && !(save.error instanceof ApiProblem && save.error.field === 'name') ? save.error : undefined;
  return (
    <Dialog open onClose={onClose} title={view ? t`Rename or share` : t`Save this view`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={t`The view was not saved.`}>{messageOf(unplaced)}</Note>}
        <TextField
          label={t`Name`}
          {...form.field('name')}
          hint={view ? undefined : t`It keeps the filters and the order as they are now.`}
          autoComplete="off"
          dir="auto"
          required
          autoFocus
        />
        <ShareBox view={view} checked={form.values.shared} onChange={(shared) => form.set({ shared })} />
        <DialogActs action={view ? t`Save` : t`Save view`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function ShareBox({ view, checked, onChange }: { view: View | undefined; checked: boolean; onChange: (shared: boolean) => void }) {
  const { t } = useLingui();
  const { account: { name: account } } = useSession();
  const owner = view?.owner?.name ?? '';
  const back = view && !view.own ? t`Once it is no longer shared, only ${owner} sees it.` : t`Nobody else sees it.`;
  return (
    <Checkbox
      label={t`Share with everyone in ${account}`}
      hint={checked ? t`Whoever may see this list finds it under Views. You and those who manage the account can change it.` : back}
      reason={view && !view.owner ? t`The person who made it is gone, so it can only stay shared or be deleted.` : undefined}
      checked={checked}
      onChange={onChange}
    />
  );
}
