import type { Team } from '../api/types';
import type { TeamsSearch } from './search';

export const teamPageSize = 50;

const orders: Record<'users' | 'created', (a: Team, b: Team) => number> = {
  users: (a, b) => a.users - b.users,
  created: (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
};

/** The teams that the address asks for. The server gives all of them, by name: there are a thousand at most. */
export function matching(teams: readonly Team[], { search = '', role, sort = 'name' }: TeamsSearch): Team[] {
  const wanted = search.trim().toLocaleLowerCase();
  const fit = teams.filter(({ name, description, roles }) =>
    [name, description].some((words) => words.toLocaleLowerCase().includes(wanted)) && (role === undefined || roles.some(({ id }) => id === role)));
  const down = sort.startsWith('-');
  const by = down ? sort.slice(1) : sort;
  if (by === 'name') return down ? fit.reverse() : fit;
  const order = orders[by as keyof typeof orders];
  return fit.sort((a, b) => (down ? order(b, a) : order(a, b)));
}

/** The roles that any team has, each once, by name. */
export function rolesOf(teams: readonly Team[]): Team['roles'] {
  const all = new Map(teams.flatMap(({ roles }) => roles).map((role) => [role.id, role]));
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}
