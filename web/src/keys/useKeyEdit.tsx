import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changeKey, keyQuery, type ApiKey } from '../api/keys';
import { ApiProblem } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { useNameRules } from '../people/useNameRules';
import { noWishes, pending, wished, type Wishes } from '../permissions/draft';
import type { Change } from '../ui/SaveBar';
import { toast } from '../ui/Toast';
import { useForm } from '../ui/useForm';
import { useAddressesRule } from './AddressesField';
import { changeOf, formOf, type KeyForm } from './keyForm';

/** A key while it is edited: what is typed and ticked stands on top of what the key is, also when that changes. */
export function useKeyEdit(key: ApiKey) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { name: nameRule } = useNameRules();
  const allowedAddresses = useAddressesRule();
  const start = formOf(key);
  const form = useForm<KeyForm>(start, { name: nameRule, validTo: (value) => (value === undefined ? t`Say when it ends.` : undefined), allowedAddresses });
  const [ticked, setTicked] = useState<Wishes>(noWishes);
  const [seen, setSeen] = useState(key);
  const wishes = pending(ticked, key.scopes);
  const scopes = wished(wishes, key.scopes);
  const change = changeOf(key, form.values, scopes);
  const touched = Object.keys(change).length > 0;
  if (seen.etag !== key.etag && !touched) {
    setSeen(key);
    form.reset(start);
  }
  const put = useMutation({ mutationFn: changeKey, meta: { quiet: true } });
  const save = form.submit(async () => {
    const { id, etag } = key;
    try {
      const saved = await put.mutateAsync({ key: id, etag, change });
      client.setQueryData(keyQuery(id).queryKey, saved);
      setSeen(saved);
      setTicked(noWishes);
      form.reset(formOf(saved));
      const { name } = saved;
      toast(t`${name} is saved.`);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
      // Somebody was quicker: what the key is now has to be seen.
      void client.invalidateQueries({ queryKey: keyQuery(id).queryKey });
    }
  });
  const discard = () => {
    put.reset();
    setSeen(key);
    setTicked(noWishes);
    form.reset(start);
  };
  const { error } = put;
  const placed = error instanceof ApiProblem && ((error.field ?? '') in form.values || error.code === 'request.changed_meanwhile');
  return {
    form, wishes, setWishes: setTicked, save, discard,
    busy: form.busy,
    overtaken: touched && seen.etag !== key.etag,
    /** Belongs to no field. */
    refusal: error && !placed ? error : undefined,
    changes: useChanges(key, change, wishes),
  };
}

export type KeyEdit = ReturnType<typeof useKeyEdit>;

function useChanges(key: ApiKey, { name, validTo, allowedAddresses }: ReturnType<typeof changeOf>, wishes: Wishes): Change[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const list = (addresses: readonly string[]) => (addresses.length === 0 ? t`every address` : <span className="mono ltr">{addresses.join(', ')}</span>);
  const changes: Change[] = [];
  if (name !== undefined) changes.push({ name: t`Name`, kind: 'changed', before: <bdi>{key.name}</bdi>, after: <bdi>{name}</bdi> });
  if (validTo !== undefined) changes.push({ name: t`Valid to`, kind: 'changed', before: fmt.dateTime(key.validTo), after: fmt.dateTime(validTo) });
  if (allowedAddresses !== undefined) changes.push({ name: t`Allowed addresses`, kind: 'changed', before: list(key.allowedAddresses), after: list(allowedAddresses) });
  for (const [permission, granted] of wishes) {
    const words = <span className="mono ltr">{permission}</span>;
    changes.push({ name: '', kind: granted ? 'added' : 'removed', before: words, after: words });
  }
  return changes;
}
