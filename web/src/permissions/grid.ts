import type { Permission, PermissionGroup } from '../api/accessTypes';

/** A thing with what can be done to it, as one row of the matrix. */
export interface Thing {
  id: string;
  group: PermissionGroup;
  permissions: readonly Permission[];
}

export interface Grid {
  /** Actions with a column of their own, usual ones first. */
  actions: string[];
  groups: { group: PermissionGroup; things: Thing[] }[];
}

const groups: readonly PermissionGroup[] = ['people', 'access', 'account', 'operator', 'platform'];
const usual = ['view', 'create', 'manage', 'export'];
const mostColumns = 5;

/** Orders the catalogue into rows and columns; within a group things keep the server's order. */
export function gridOf(permissions: readonly Permission[]): Grid {
  const things = new Map<string, Permission[]>();
  for (const permission of permissions) {
    // The same word may be a thing of Gatehouse and of the platform.
    const key = `${permission.group} ${permission.thing}`;
    things.set(key, [...(things.get(key) ?? []), permission]);
  }
  const rows = [...things.values()].flatMap((held): Thing[] => {
    const [first] = held;
    return first ? [{ id: first.thing, group: first.group, permissions: held.sort((a, b) => rank(a.action) - rank(b.action)) }] : [];
  });
  return {
    actions: columnsOf(rows),
    groups: groups
      .map((group) => ({ group, things: rows.filter((row) => row.group === group) }))
      .filter(({ things: inGroup }) => inGroup.length > 0),
  };
}

const rank = (action: string) => (usual.includes(action) ? usual.indexOf(action) : usual.length);

/** An action that only one thing knows would be a column of dots: it stands in the last column by name. */
function columnsOf(things: readonly Thing[]): string[] {
  const uses = new Map<string, number>();
  for (const { action } of things.flatMap((thing) => thing.permissions)) uses.set(action, (uses.get(action) ?? 0) + 1);
  return [...uses]
    .filter(([action, count]) => count > 1 || usual.includes(action))
    .sort(([a, many], [b, few]) => rank(a) - rank(b) || few - many)
    .slice(0, mostColumns)
    .map(([action]) => action);
}

/** Rows that match what was typed: the thing, its words, or thing/action. */
export function narrowed(grid: Grid, fits: (thing: Thing) => boolean): Grid {
  return {
    ...grid,
    groups: grid.groups.map((entry) => ({ ...entry, things: entry.things.filter(fits) })).filter((entry) => entry.things.length > 0),
  };
}
