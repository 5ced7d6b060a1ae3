// What somebody ticked but did not save. It is kept as wishes, not as a set: if another admin
// changes the role meanwhile, the wishes stand on top of what the role has become.

export type Wishes = ReadonlyMap<string, boolean>;

export const noWishes: Wishes = new Map();

export function wish(wishes: Wishes, permission: string, granted: boolean): Wishes {
  return new Map(wishes).set(permission, granted);
}

/** The wishes that would still change something. */
export function pending(wishes: Wishes, saved: readonly string[]): Wishes {
  return new Map([...wishes].filter(([permission, granted]) => granted !== saved.includes(permission)));
}

export function wished(wishes: Wishes, saved: readonly string[]): string[] {
  const kept = saved.filter((permission) => wishes.get(permission) !== false);
  const added = [...wishes].filter(([permission, granted]) => granted && !saved.includes(permission)).map(([permission]) => permission);
  return [...kept, ...added];
}
