// Permissions and roles, as GET /permissions and the role calls speak of them.

export type PermissionGroup = 'people' | 'access' | 'account' | 'operator' | 'platform';

export interface Permission {
  /** thing/action, such as users/view. */
  id: string;
  thing: string;
  action: string;
  group: PermissionGroup;
  name: string;
  description: string;
  /** The caller holds it, and so may put it into a role. */
  grantable: boolean;
  /** Whoever holds it can get at more than it says. */
  dangerous?: boolean;
}

export interface RoleDraft {
  name: string;
  description?: string;
  permissions: string[];
}

export type RoleChange = Partial<RoleDraft>;
