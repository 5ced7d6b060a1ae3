import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem, messageOf } from '../api/problem';
import { changeTeam, createTeam } from '../api/team';
import type { Team } from '../api/types';
import { useNameRules } from '../people/useNameRules';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { teamHref } from './search';

interface TeamForm {
  name: string;
  description: string;
}

/** Makes a team and goes to its page; with one given, renames that. */
export function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const save = useSave(team);
  const form = useForm<TeamForm>({ name: team?.name ?? '', description: team?.description ?? '' }, useNameRules());
  const submit = form.submit(async ({ name, description }) => {
    try {
      await save.mutateAsync({ name: name.trim(), description: description.trim() });
      onClose();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
      void client.invalidateQueries({ queryKey: ['teams'] });
    }
  });
  const unplaced = save.error && !(save.error instanceof ApiProblem && (save.error.field ?? '') in form.values) ? save.error : undefined;
  return (
    <Dialog open onClose={onClose} title={team ? t`Rename team` : t`Create team`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live title={team ? t`The team was not changed.` : t`The team was not created.`}>{messageOf(unplaced)}</Note>}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus />
        <TextField label={t`Description`} {...form.field('description')} autoComplete="off" dir="auto" optional hint={t`What brings these people together.`} />
        <DialogActs action={team ? t`Save` : t`Create team`} busy={form.busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function useSave(team: Team | undefined) {
  const { t } = useLingui();
  const router = useRouter();
  return useMutation({
    mutationFn: (values: TeamForm) => (team ? changeTeam({ team: team.id, etag: team.etag, change: values }) : createTeam(values)),
    meta: { quiet: true },
    onSuccess: ({ id, name }) => {
      toast(team ? t`${name} is saved.` : t`${name} is created.`);
      if (!team) router.history.push(teamHref(id));
    },
  });
}
