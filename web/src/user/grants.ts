import type { Permission, PermissionGroup } from '../api/accessTypes';
import type { HeldPermission } from '../api/person';

const order: readonly PermissionGroup[] = ['people', 'access', 'account', 'operator', 'platform'];

export interface Grant extends HeldPermission {
  /** In the reader's language; the id alone where the catalogue may not be read. */
  name?: string;
  description?: string;
}

export interface GrantGroup {
  /** None: what the catalogue does not tell about. */
  group: PermissionGroup | undefined;
  grants: Grant[];
}

/** What somebody may do, by parts of the product in the order of the navigation. */
export function grouped(held: readonly HeldPermission[], catalogue: readonly Permission[]): GrantGroup[] {
  const known = new Map(catalogue.map((permission) => [permission.id, permission]));
  return [...order, undefined]
    .map((group) => ({
      group,
      grants: held
        .filter(({ permission }) => known.get(permission)?.group === group)
        .map((one): Grant => ({ ...one, name: known.get(one.permission)?.name, description: known.get(one.permission)?.description })),
    }))
    .filter(({ grants }) => grants.length > 0);
}

/** By id, words, or the role that it comes from. */
export function found(groups: readonly GrantGroup[], text: string): GrantGroup[] {
  const wanted = text.trim().toLocaleLowerCase();
  const fits = ({ permission, name = '', description = '', grantedBy }: Grant) =>
    [permission, name, description, ...grantedBy.map((from) => from.name)].some((words) => words.toLocaleLowerCase().includes(wanted));
  return groups
    .map(({ group, grants }) => ({ group, grants: grants.filter(fits) }))
    .filter(({ grants }) => grants.length > 0);
}
