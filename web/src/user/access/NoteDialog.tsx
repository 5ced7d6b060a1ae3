import { useLingui } from '@lingui/react/macro';
import { noteLimit } from '../../people/rangeLines';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { TextField } from '../../ui/TextField';
import { useForm } from '../../ui/useForm';
import type { Row } from './draft';

interface NoteDialogProps {
  row: Row;
  onSave: (note: string) => void;
  onClose: () => void;
}

export function NoteDialog({ row, onSave, onClose }: NoteDialogProps) {
  const { t } = useLingui();
  const { value } = row;
  const form = useForm({ note: row.note });
  const submit = form.submit(({ note }) => {
    onSave(note.trim());
    onClose();
    return Promise.resolve();
  });
  return (
    <Dialog open onClose={onClose} title={t`Note of ${value}`}>
      <form className="stack" noValidate onSubmit={submit}>
        <TextField label={t`Note`} {...form.field('note')} dir="auto" autoComplete="off" maxLength={noteLimit} autoFocus />
        <DialogActs action={t`Take it over`} onClose={onClose} />
      </form>
    </Dialog>
  );
}
