import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Setting, SettingName } from '../api/accountTypes';
import { ApiProblem } from '../api/problem';
import { changeSettings } from '../api/settings';
import { useSettingFault } from '../people/SettingControl';
import { toast } from '../ui/Toast';
import { wishesOf, type Edit, type Edits } from './draft';

type Faults = Partial<Record<SettingName, string>>;

/** What is being changed, checked here and then by the server; nothing chosen is lost by a refusal. */
export function useEdits(settings: readonly Setting[]) {
  const { t } = useLingui();
  const [edits, setEdits] = useState<Edits>({});
  const [faults, setFaults] = useState<Faults>({});
  const faultOf = useSettingFault();
  const wishes = wishesOf(settings, edits);
  const change = useMutation({
    mutationFn: changeSettings,
    meta: { quiet: true },
    onSuccess: () => {
      setEdits({});
      toast(t`The settings are saved.`);
    },
    onError: (problem) => {
      const field = problem instanceof ApiProblem ? settings.find(({ name }) => name === problem.field)?.name : undefined;
      if (field) setFaults({ [field]: problem.message });
    },
  });
  const wrong: Faults = {};
  for (const { name } of settings) {
    const value = wishes[name]?.value;
    const fault = value === undefined ? undefined : faultOf(name, value);
    if (fault) wrong[name] = fault;
  }
  const right = Object.keys(wrong).length === 0;
  return {
    edits,
    faults,
    /** What would be sent; undefined while nothing differs, or something is wrong. */
    wishes: right && Object.keys(wishes).length > 0 ? wishes : undefined,
    edit: (name: SettingName, edit: Edit) => setEdits((old) => ({ ...old, [name]: { ...old[name], ...edit } })),
    editMany: (more: Edits) => setEdits((old) => ({ ...old, ...more })),
    /** Shows what is wrong; true when nothing is. */
    check: () => {
      setFaults(wrong);
      return right;
    },
    save: () => change.mutate(wishes),
    discard: () => {
      change.reset();
      setFaults({});
      setEdits({});
    },
    busy: change.isPending,
    refusal: Object.values(faults).some(Boolean) ? undefined : change.error,
  };
}

export type Editing = ReturnType<typeof useEdits>;
