import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { setApiAccess, type ProtocolAccess, type ProtocolAccessDraft } from '../../api/access';
import { ApiProblem, messageOf } from '../../api/problem';
import type { User } from '../../api/types';
import { useFmt } from '../../fmt/useFmt';
import { LeaveGuard } from '../../layout/LeaveGuard';
import { Button } from '../../ui/Button';
import { Card, Facts } from '../../ui/Card';
import { Note } from '../../ui/Note';
import { Stepper } from '../../ui/Stepper';
import { toast } from '../../ui/Toast';
import { ToggleRow } from '../../ui/ToggleRow';
import { useForm } from '../../ui/useForm';

interface AccessProps {
  user: User;
  access: ProtocolAccess;
  /** There is no safelist. */
  open: boolean;
  /** Why the reader may change nothing here. */
  barrier: string | undefined;
}

const draftOf = ({ http, smpp, smppSessions, smppRate }: ProtocolAccess): ProtocolAccessDraft => ({ http, smpp, smppSessions, smppRate });

/** By which protocols the password opens, besides the portal. */
export function ApiAccessCard({ user, access, open, barrier }: AccessProps) {
  const { t } = useLingui();
  // Shown as wished while it is on its way; when it fails, as it was.
  const toggle = useMutation({ mutationFn: (draft: ProtocolAccessDraft) => setApiAccess({ user: user.id, etag: access.etag, draft }) });
  const shown = toggle.isPending ? { ...access, ...toggle.variables } : access;
  const turn = (change: Partial<ProtocolAccessDraft>) => {
    if (!toggle.isPending) toggle.mutate({ ...draftOf(access), ...change });
  };
  return (
    <Card title={t`API access`} note={t`Whether the password opens more than the portal. Off for everybody until it is turned on; API keys are safer.`}>
      <div className="stack">
        <div>
          <ToggleRow
            label={t`HTTP API`}
            checked={shown.http}
            reason={barrier}
            hint={t`Basic authentication and OAuth with username and password; session tokens too, where the account asks for a second factor.`}
            onChange={(http) => turn({ http })}
          />
          <ToggleRow
            label={t`SMPP`}
            checked={shown.smpp}
            reason={barrier}
            hint={t`Binds with username and password. Turning it off ends those that are open.`}
            onChange={(smpp) => turn({ smpp })}
          />
        </div>
        {open && (shown.http || shown.smpp) && <Note tone="warn" title={t`The password opens from every address.`}>{t`A safelist limits it to the addresses that you name.`}</Note>}
        {access.smpp && (barrier === undefined ? <Limits user={user} access={access} /> : <LimitFacts access={access} />)}
      </div>
    </Card>
  );
}

function LimitFacts({ access: { smppSessions, smppRate } }: Pick<AccessProps, 'access'>) {
  const { t } = useLingui();
  const fmt = useFmt();
  return <Facts facts={[{ name: t`SMPP sessions at the same time`, value: fmt.number(smppSessions) }, { name: t`Messages a second`, value: fmt.number(smppRate) }]} />;
}

const most = { smppSessions: 100, smppRate: 10_000 } as const;

function Limits({ user, access }: Pick<AccessProps, 'user' | 'access'>) {
  const { t } = useLingui();
  const fmt = useFmt();
  const within = (to: number) => (value: string) => {
    const last = fmt.number(to);
    return /^\d+$/u.test(value) && Number(value) >= 1 && Number(value) <= to ? undefined : t`A number from 1 to ${last}.`;
  };
  const start = { smppSessions: String(access.smppSessions), smppRate: String(access.smppRate) };
  const form = useForm(start, { smppSessions: within(most.smppSessions), smppRate: within(most.smppRate) });
  const [seen, setSeen] = useState(access.etag);
  // What is typed stays while something else changes, such as a switch; else the fields follow.
  if (seen !== access.etag && !form.dirty) {
    setSeen(access.etag);
    form.reset(start);
  }
  const save = useMutation({
    mutationFn: (limits: { smppSessions: number; smppRate: number }) => setApiAccess({ user: user.id, etag: access.etag, draft: { ...draftOf(access), ...limits } }),
    meta: { quiet: true },
    onSuccess: () => toast(t`The limits are saved.`),
  });
  const submit = form.submit(async ({ smppSessions, smppRate }) => {
    try {
      await save.mutateAsync({ smppSessions: Number(smppSessions), smppRate: Number(smppRate) });
      form.reset({ smppSessions, smppRate });
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = save.error && !(save.error instanceof ApiProblem && save.error.field !== undefined) ? save.error : undefined;
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {unplaced && <Note tone="bad" live title={t`The limits were not saved.`}>{messageOf(unplaced)}</Note>}
      <div className="form-grid">
        <Stepper label={t`SMPP sessions at the same time`} {...form.field('smppSessions')} from={1} to={most.smppSessions} hint={t`Over all nodes.`} />
        <Stepper label={t`Messages a second`} {...form.field('smppRate')} from={1} to={most.smppRate} hint={t`On each node.`} />
      </div>
      {form.dirty && (
        <div className="acts">
          <Button type="submit" busy={form.busy}>{t`Save limits`}</Button>
        </div>
      )}
      <LeaveGuard when={form.dirty} />
    </form>
  );
}
