// The nouns of the API under the names that the portal uses. They come from the program's own
// description (schema.d.ts, made by "npm run schema"), so they cannot say anything else than it.
import type { components, operations } from './schema';

type Schemas = components['schemas'];
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

export interface ListPage<Item> {
  items: Item[];
  /** Absent on the last page. */
  nextCursor?: string;
}

export type Named = Schemas['Named'];
export type User = Schemas['User'];
export type UserPage = Schemas['UserPage'];
export type UserStatus = User['status'];
export type UserDraft = Schemas['CreateUserInputBody'];
export type UserChange = Schemas['UpdateUserInputBody'];
export type UserSort = NonNullable<Query<'list-users'>['sort']>;
export type UserFilter = NonNullable<Query<'count-users'>>;
export type LastLogin = NonNullable<UserFilter['lastLogin']>;
export type BulkAction = Schemas['BulkInputBody']['action'];
export type BulkResult = Schemas['BulkResult'];
export type Count = Schemas['Count'];
export type Role = Schemas['Role'];
export type RoleKind = Role['kind'];
export type Team = Schemas['Team'];
export type TeamDraft = Schemas['CreateTeamInputBody'];
export type TeamChange = Schemas['UpdateTeamInputBody'];
export type PasswordLink = Schemas['PasswordLink'];
export type InviteLink = Schemas['InviteLink'];
export type Setup = Schemas['SetupInputBody'];
export type FirstUser = Schemas['FounderInput'];

export type AccountBrief = Schemas['AccountBrief'];

/** Who is signed in, and which account they look at. API keys may ask too and have no user and no session; people have both. */
export interface Session extends Omit<Schemas['WhoAmI'], 'user' | 'session' | 'key'>, Required<Pick<Schemas['WhoAmI'], 'user' | 'session'>> {
  /** The account that is shown: one's own, or one below it. */
  account: AccountBrief;
  /** One's own. */
  home: AccountBrief;
  /** From one's own account down to the one that is shown; both are in it. */
  path: Named[];
}
