// The nouns of the API as the portal knows them. Times are RFC 3339 in UTC.

export interface ListPage<Item> {
  items: Item[];
  /** Absent on the last page. */
  nextCursor?: string;
}

export interface Named {
  id: string;
  name: string;
}

export type UserStatus = 'active' | 'pending' | 'locked' | 'password_expired' | 'disabled';
export type LastLogin = 'never' | 'within_7d' | 'within_30d' | 'over_30d' | 'over_90d';
export type RoleKind = 'system' | 'custom';

export interface User {
  id: string;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  emailVerified: boolean;
  /** A changed address that is not confirmed yet. */
  pendingEmail?: string;
  mobile?: string;
  mobileVerified: boolean;
  language: string;
  timeZone: string;
  status: UserStatus;
  lockedAt?: string;
  failedSignIns?: number;
  disabledAt?: string;
  lastLogin?: { at: string; address: string; method: string };
  roles: (Named & { kind: RoleKind; key?: string })[];
  teams: Named[];
  createdAt: string;
  source: 'created' | 'imported' | 'setup' | 'demo';
  createdBy?: Named;
}

export interface UserDraft {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  mobile?: string;
  language: string;
  timeZone: string;
  roles: string[];
  teams: string[];
}

export interface UserFilter {
  search?: string;
  status?: UserStatus[];
  role?: string;
  team?: string;
  lastLogin?: LastLogin;
}

export type UserChange = Partial<Pick<User, 'firstName' | 'lastName' | 'language' | 'timeZone' | 'email'>> & { mobile?: string | null };

export type BulkAction = 'enable' | 'disable' | 'add_role' | 'remove_role' | 'add_team' | 'remove_team';

export interface BulkResult {
  done: string[];
  failed: { id: string; code: string; detail: string }[];
}

export interface Count {
  count: number;
  /** False: there are at least so many. */
  exact: boolean;
}

export interface Role {
  id: string;
  key?: string;
  name: string;
  description: string;
  kind: RoleKind;
  /** False: cannot be given yet, as the Inbox roles before there are seats. */
  assignable: boolean;
  needsSeat: boolean;
  permissions: string[];
  users: number;
  usersExact: boolean;
  createdAt?: string;
  etag: string;
}

export interface Team extends Named {
  users: number;
}

export interface Session {
  session: { id: string; createdAt: string; expiresAt: string };
  user: Pick<User, 'id' | 'username' | 'firstName' | 'lastName' | 'email' | 'language' | 'timeZone'>;
  account: Named & { kind: 'operator' | 'main' | 'sub' };
  permissions: string[];
  languages: string[];
  version: string;
}

export interface PasswordLink {
  username: string;
  name: string;
  accountName: string;
  purpose: 'set' | 'reset';
  expiresAt: string;
}

export interface FirstUser {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  password: string;
  language: string;
  timeZone: string;
}

export interface Setup {
  token: string;
  operatorName: string;
  admin: FirstUser;
  mainAccount?: { name: string; admin: FirstUser };
}
