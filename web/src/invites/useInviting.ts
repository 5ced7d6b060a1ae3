import { useMemo, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { InviteOffer } from '../api/invites';
import { ApiProblem } from '../api/problem';
import { controlsOf, noControls, useControlsRules, type ControlsForm } from '../people/controlsForm';
import { toast } from '../ui/Toast';
import { useForm, type Form } from '../ui/useForm';
import { linesOf, readAddresses, type Addresses, type Invitee } from './addresses';
import { sendInvites, type Outcome } from './sending';

export interface InviteForm extends ControlsForm {
  /** The list as it was typed, pasted or read from a file. */
  list: string;
  roles: string[];
  teams: string[];
  /** Empty: the account's. */
  language: string;
  message: string;
}

const listLimit = 2000;
const messageLimit = 1000;
const longestSafelist = 100;
const nothing: InviteForm = { list: '', roles: [], teams: [], language: '', message: '', ...noControls };

/** Something that was sent, or how far it is. */
interface Run {
  total: number;
  done: number;
}

export interface Inviting {
  form: Form<InviteForm>;
  /** What the list says. */
  addresses: Addresses;
  run: Run | undefined;
  /** What became of the last list, while it is looked at. */
  outcome: Outcome | undefined;
  /** A refusal that belongs to no field. */
  error: unknown;
  /** Something would be lost by leaving. */
  unsent: boolean;
  send: (onSent: () => void) => void;
  /** Everything that was typed is forgotten. */
  reset: () => void;
  /** The form again, with those who were refused. */
  again: () => void;
}

/** One invitation of many people, from the first word to the report. */
export function useInviting(): Inviting {
  const { t } = useLingui();
  const form = useForm<InviteForm>(nothing, useRules());
  const addresses = useMemo(() => readAddresses(form.values.list), [form.values.list]);
  const [run, setRun] = useState<Run>();
  const [outcome, setOutcome] = useState<Outcome>();
  const send = useMutation({
    mutationFn: ({ people, offer }: { people: Invitee[]; offer: InviteOffer }) =>
      sendInvites(people, offer, (done) => setRun({ done, total: people.length })),
    meta: { quiet: true },
  });
  const reset = () => {
    form.reset(nothing);
    setOutcome(undefined);
    send.reset();
  };
  const finish = (found: Outcome, onSent: () => void) => {
    const [only] = found.refused;
    const [first, ...others] = found.sent;
    // One address: its refusal stands at the field, and success needs no report.
    if (only && !first && found.refused.length === 1) form.fail('list', only.reason);
    else if (first && others.length === 0 && !only && addresses.flaws.length === 0) {
      const { email } = first;
      reset();
      onSent();
      toast(t`The invite for ${email} is on its way.`);
    } else setOutcome(found);
  };
  const start = async (values: InviteForm, onSent: () => void) => {
    const { people } = readAddresses(values.list);
    setRun({ done: 0, total: people.length });
    try {
      finish(await send.mutateAsync({ people, offer: offerOf(values) }), onSent);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    } finally {
      setRun(undefined);
    }
  };
  return {
    form,
    addresses,
    run,
    outcome,
    error: send.error && !isPlaced(send.error) ? send.error : undefined,
    unsent: form.busy || (form.dirty && outcome === undefined),
    send: (onSent) => form.submit((values) => start(values, onSent))(),
    reset,
    again: () => {
      form.set({ list: linesOf((outcome?.refused ?? []).map(({ person }) => person)) });
      setOutcome(undefined);
    },
  };
}

function useRules() {
  const { t } = useLingui();
  return {
    list: (text: string) => {
      const count = readAddresses(text).people.length;
      if (count === 0) return text.trim() === '' ? t`Give at least one address.` : t`No address can be found in this.`;
      return count > listLimit ? t`At most 2,000 people can be invited at once.` : undefined;
    },
    message: (text: string) => (Array.from(text.trim()).length > messageLimit ? t`A message has at most 1,000 characters.` : undefined),
    ...useControlsRules(longestSafelist),
  };
}

function offerOf({ roles, teams, language, message, ...controls }: InviteForm): InviteOffer {
  return { roles, teams, language: language || undefined, message: message.trim() || undefined, ...controlsOf(controls) };
}

/** The fields that show the server's words themselves. */
function isPlaced(error: Error): boolean {
  return error instanceof ApiProblem && ['message', 'language', 'safelist'].includes(error.field ?? '');
}
