import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { WayIn } from '../api/admission';
import { keyQuery, keysQuery } from '../api/keys';
import { userQuery, usersQuery } from '../api/users';
import { useServiceWord } from '../people/useServiceWord';
import { readRange, sizeOf } from '../people/ranges';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { ComboBox, type ComboItem } from '../ui/ComboBox';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { waysIn, type AdmissionSearch } from './search';

interface QuestionProps {
  asked: AdmissionSearch;
  onAsk: (next: AdmissionSearch) => void;
}

interface Typed {
  party?: string;
  address: string;
  service: WayIn;
}

const typedOf = ({ user, key, address = '', service = 'web' }: AdmissionSearch): Typed => ({ party: user ?? key, address, service });

/** Who, from where, by which way. Nothing is asked before all three are known. */
export function Question({ asked, onAsk }: QuestionProps) {
  const { t } = useLingui();
  const word = useServiceWord();
  const [typed, setTyped] = useState(typedOf(asked));
  const [wrong, setWrong] = useState<{ party?: string; address?: string }>({});
  const [seen, setSeen] = useState(asked);
  // Going back is to an earlier question. The fields stay where they are, and so does the focus.
  if (JSON.stringify(seen) !== JSON.stringify(asked)) {
    setSeen(asked);
    setTyped(typedOf(asked));
    setWrong({});
  }
  const { party, address, service } = typed;
  const type = (next: Partial<Typed>) => setTyped((old) => ({ ...old, ...next }));
  const ask = () => {
    const faults = {
      party: party === undefined ? t`Choose a user or an API key.` : undefined,
      address: isAddress(address) ? undefined : t`This is no IP address.`,
    };
    setWrong(faults);
    if (faults.party ?? faults.address) return;
    onAsk({ [isKey(party) ? 'key' : 'user']: party, address: address.trim(), service });
  };
  return (
    <Card title={t`What would happen`} note={t`Nothing is tried, and nobody notices. The password or secret is taken to be right.`}>
      <form className="admission-form" onSubmit={(event) => { event.preventDefault(); ask(); }} noValidate>
        <Party asked={asked.user ?? asked.key} value={party} error={wrong.party} onChange={(id) => type({ party: id })} />
        <TextField label={t`From the address`} name="address" dir="ltr" mono value={address} error={wrong.address} placeholder="198.51.100.24" onChange={(text) => type({ address: text })} />
        <Select label={t`Way in`} value={service} options={waysIn.map((id) => ({ id, label: word(id) }))} onChange={(id) => type({ service: id })} />
        <Button kind="main" type="submit">{t`Check`}</Button>
      </form>
    </Card>
  );
}

const isKey = (id: string | undefined) => id?.startsWith('key_');

/** A single address, as lists take them. */
function isAddress(text: string): boolean {
  const read = readRange(text);
  return read.range !== undefined && sizeOf(read.range) === 1n;
}

interface PartyProps {
  /** Of the question that the address of the page holds. */
  asked: string | undefined;
  value: string | undefined;
  error?: string;
  onChange: (id: string | undefined) => void;
}

/** Users and keys, found by their names; the server narrows them. */
function Party({ asked, value, error, onChange }: PartyProps) {
  const { t } = useLingui();
  const may = useMay();
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<ComboItem>();
  const nameOfAsked = useName(asked);
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : id === picked?.id ? picked.label : id === asked ? nameOfAsked : undefined);
  const chosen = nameOf(value);
  const search = text === chosen ? undefined : text || undefined;
  const users = useQuery({ ...usersQuery({ search }), enabled: may('users/view') });
  const keys = useQuery({ ...keysQuery({ search }), enabled: may('keys/view') });
  const found: ComboItem[] = [
    ...(users.data?.items ?? []).slice(0, 8).map(({ id, username, firstName, lastName }) => ({ id, label: username, hint: `${firstName} ${lastName}`.trim() })),
    ...(keys.data?.items ?? []).slice(0, 8).map(({ id, name }) => ({ id, label: name, hint: t`API key` })),
  ];
  const items = value === undefined || chosen === undefined || found.some(({ id }) => id === value) ? found : [{ id: value, label: chosen }, ...found];
  const pick = (id: string | null) => {
    const item = items.find((one) => one.id === id);
    if (item) setPicked(item);
    onChange(id ?? undefined);
  };
  return (
    <ComboBox
      // The box writes what is chosen into its field when it comes: it comes anew when the name is known.
      key={nameOf(asked)}
      label={t`User or API key`}
      items={items}
      value={value ?? null}
      error={error}
      dir="auto"
      onSearch={setText}
      onChange={pick}
    />
  );
}

/** What the party is called; its id where that cannot be known. */
function useName(id: string | undefined): string | undefined {
  const user = useQuery({ ...userQuery(id ?? ''), enabled: id !== undefined && !isKey(id) });
  const key = useQuery({ ...keyQuery(id ?? ''), enabled: id !== undefined && isKey(id) === true });
  return user.data?.username ?? key.data?.name ?? (user.isError || key.isError ? id : undefined);
}
