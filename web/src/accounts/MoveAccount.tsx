import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { accountQuery, findAccountsQuery, moveAccount } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { messageOf } from '../api/problem';
import { ComboBox } from '../ui/ComboBox';
import { Dialog } from '../ui/Dialog';
import { DialogActs } from '../ui/DialogActs';
import { Note } from '../ui/Note';
import { toast } from '../ui/Toast';

/** Puts an account with all below it under another one of the same customer: the operator's act. */
export function MoveAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const [parent, setParent] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const places = usePlacesFor(account);
  const { name } = account;
  const move = useMutation({
    mutationFn: moveAccount,
    meta: { quiet: true },
    // Told here and not where it is asked for: the row that holds this dialog goes away with the move.
    onSuccess: () => {
      toast(t`${name} is moved.`);
      onClose();
    },
  });
  const submit = () => {
    setMissing(parent === null);
    if (parent === null) return;
    move.mutate({ account: account.id, parent });
  };
  return (
    <Dialog open onClose={onClose} title={t`Move ${name}`}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {move.error && <Note tone="bad" live title={t`The account was not moved.`}>{messageOf(move.error)}</Note>}
        <p>{t`All accounts below it go along. Settings that it inherits come from its new place at once, and so does who looks after it.`}</p>
        <ComboBox
          label={t`New place`}
          items={places.items}
          value={parent}
          error={missing ? t`Choose where it is to go.` : undefined}
          placeholder={t`Find an account`}
          dir="auto"
          onSearch={places.onSearch}
          onChange={setParent}
        />
        <DialogActs action={t`Move ${name}`} busy={move.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** The customer's main account and those below it, but not the one that moves. */
function usePlacesFor(account: Account) {
  const { t } = useLingui();
  const [search, setSearch] = useState('');
  const { data: known } = useQuery(accountQuery(account.id));
  // The operator's own account stands above all customers.
  const main = known?.path?.[1];
  const found = useQuery({ ...findAccountsQuery(search.trim(), 20, main?.id ?? ''), enabled: main !== undefined });
  const below = (found.data?.items ?? []).filter(({ id }) => id !== account.id).map(({ id, name, parent }) => ({ id, label: name, hint: parent?.name }));
  const top = main && main.name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()) ? [{ id: main.id, label: main.name, hint: t`Main account` }] : [];
  return { items: [...top, ...below], onSearch: setSearch };
}
