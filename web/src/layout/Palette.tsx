import { useDeferredValue, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { findAccountsQuery } from '../api/accounts';
import { keysQuery } from '../api/keys';
import { teamsQuery } from '../api/teams';
import { usersQuery } from '../api/users';
import { home as own, inAccount } from '../session/address';
import { setTheme, theme } from '../session/preferences';
import { fullName, useEnters, useMay, useSession } from '../session/session';
import { CommandPalette, type Command } from '../ui/CommandPalette';
import { useNavigation } from '../ui/Link';
import { usePlaces } from './places';
import { recent, remember } from './recent';
import { useSignOut } from './useSignOut';
import { useSwitch } from './useSwitch';

interface PaletteProps {
  open: boolean;
  onClose: () => void;
}

/** Goes to pages, finds people and teams, runs acts; with nothing typed it shows where one was lately. */
export function Palette({ open, onClose }: PaletteProps) {
  const { t } = useLingui();
  const [query, setQuery] = useState('');
  const text = query.trim();
  const people = usePeople(text, open);
  const accounts = useAccounts(text, open);
  const teams = useTeams(text, open);
  const keys = useKeys(text, open);
  const pages = usePageCommands();
  const acts = useActCommands();
  const lately = useRecentCommands();
  const fits = (command: Command) => command.title.toLocaleLowerCase().includes(text.toLocaleLowerCase());
  const groups = text === ''
    ? [{ title: t`Recent`, commands: lately }, { title: t`Pages`, commands: pages }, { title: t`Actions`, commands: acts }]
    : [
        { title: t`Pages`, commands: pages.filter(fits) },
        { title: t`Users`, commands: people.commands },
        { title: t`Teams`, commands: teams },
        { title: t`API keys`, commands: keys.commands },
        { title: t`Accounts`, commands: accounts.commands },
        { title: t`Actions`, commands: acts.filter(fits) },
      ];
  const close = () => {
    setQuery('');
    onClose();
  };
  return <CommandPalette open={open} onClose={close} query={query} onQuery={setQuery} groups={groups} busy={people.busy || keys.busy || accounts.busy} />;
}

function useGo() {
  const router = useRouter();
  return (place: { href: string; title: string; icon: 'user' | 'users' | 'team' | 'key' }) => {
    remember(place);
    router.history.push(place.href);
  };
}

function usePageCommands(): Command[] {
  const router = useRouter();
  return usePlaces().flatMap((group) => group.places).map((place) => ({
    id: place.href, title: place.title, icon: place.icon, onPress: () => router.history.push(place.href),
  }));
}

function useRecentCommands(): Command[] {
  const go = useGo();
  return recent().map((place) => ({ id: `recent-${place.href}`, title: place.title, icon: place.icon, onPress: () => go(place) }));
}

function usePeople(text: string, open: boolean): { commands: Command[]; busy: boolean } {
  const may = useMay();
  const go = useGo();
  const search = useDeferredValue(text);
  const { data, isFetching } = useQuery({ ...usersQuery({ search }), enabled: open && search !== '' && may('users/view') });
  if (search === '') return { commands: [], busy: false };
  const commands = (data?.items ?? []).slice(0, 6).map((user): Command => ({
    id: user.id,
    title: fullName(user),
    hint: user.username,
    icon: 'user',
    onPress: () => go({ href: `/users/${user.id}`, title: fullName(user), icon: 'user' }),
  }));
  return { commands, busy: isFetching };
}

function useAccounts(text: string, open: boolean): { commands: Command[]; busy: boolean } {
  const { t } = useLingui();
  const { home } = useSession();
  const offered = useEnters();
  const go = useSwitch();
  const search = useDeferredValue(text);
  const { data, isFetching } = useQuery({ ...findAccountsQuery(search), enabled: open && search !== '' && offered });
  if (search === '' || !offered) return { commands: [], busy: false };
  const hintOf = (above: string | undefined) => (above === undefined ? undefined : t`Sub-account of ${above}`);
  const below = (data?.items ?? []).map(({ id, name, parent }) => ({ id, name, hint: hintOf(parent?.name) }));
  const all = home.name.toLocaleLowerCase().includes(search.toLocaleLowerCase()) ? [{ id: own, name: home.name, hint: t`Your account` }, ...below] : below;
  return {
    commands: all.map(({ id, name, hint }): Command => ({ id, title: name, hint, icon: 'building', onPress: () => go(id) })),
    busy: isFetching,
  };
}

function useTeams(text: string, open: boolean): Command[] {
  const may = useMay();
  const go = useGo();
  const { data } = useQuery({ ...teamsQuery, enabled: open && text !== '' && may('teams/view') });
  return (data?.items ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(text.toLocaleLowerCase())).slice(0, 6)
    .map(({ id, name }): Command => ({ id, title: name, icon: 'team', onPress: () => go({ href: `/teams/${id}`, title: name, icon: 'team' }) }));
}

function useKeys(text: string, open: boolean): { commands: Command[]; busy: boolean } {
  const may = useMay();
  const go = useGo();
  const search = useDeferredValue(text);
  const { data, isFetching } = useQuery({ ...keysQuery({ search }), enabled: open && search !== '' && may('keys/view') });
  if (search === '') return { commands: [], busy: false };
  const commands = (data?.items ?? []).slice(0, 6).map(({ id, name }): Command => ({
    id, title: name, icon: 'key', onPress: () => go({ href: `/api-keys/${id}`, title: name, icon: 'key' }),
  }));
  return { commands, busy: isFetching };
}

function useActCommands(): Command[] {
  const { t } = useLingui();
  const router = useRouter();
  const { go } = useNavigation();
  const may = useMay();
  const signOut = useSignOut();
  const dark = theme() === 'dark' || (theme() === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  const newKey: Command[] = may('keys/manage') ? [{ id: 'create-key', title: t`Create API key`, icon: 'plus', onPress: () => router.history.push('/api-keys/new') }] : [];
  const create: Command[] = may('users/manage')
    ? [
        { id: 'create-user', title: t`Create user`, icon: 'plus', onPress: () => router.history.push('/users/new') },
        { id: 'imports', title: t`Import users from a file`, icon: 'upload', onPress: () => router.history.push('/imports') },
      ]
    : [];
  return [
    ...create,
    ...newKey,
    { id: 'profile', title: t`Your profile`, icon: 'user', onPress: () => go(inAccount(own, '/users/self')) },
    { id: 'theme', title: dark ? t`Switch to the light theme` : t`Switch to the dark theme`, icon: dark ? 'sun' : 'moon', onPress: () => setTheme(dark ? 'light' : 'dark') },
    { id: 'sign-out', title: t`Sign out`, icon: 'out', onPress: signOut },
  ];
}
