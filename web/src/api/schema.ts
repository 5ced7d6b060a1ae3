// The calls that the portal makes, in the shape of openapi-typescript's output.
import type { Permission, RoleChange, RoleDraft } from './accessTypes';
import type { Account, AccountDraft } from './accountTypes';
import type { AuditCatalogue, AuditEvent, AuditFilter, AuditHistogram } from './auditTypes';
import type {
  BulkAction, BulkResult, Count, ListPage, PasswordLink, Role, Session, Setup, Team, User, UserChange, UserDraft, UserFilter,
} from './types';

interface Answer<Body> { 200: { headers: Record<string, unknown>; content: { 'application/json': Body } } }
interface Empty { 204: { headers: Record<string, unknown>; content?: never } }
interface Sent<Body> { content: { 'application/json': Body } }
interface Get<Body, Parameters = Record<never, never>> { get: { parameters: Parameters; responses: Answer<Body> } }
interface Post<Request, Body> { post: { requestBody: Sent<Request>; responses: Body extends void ? Empty : Answer<Body> } }
interface List { limit?: number; cursor?: string; sort?: string; search?: string }
interface InAccount { account: string }
interface OneUser extends InAccount { user: string }
interface OneRole extends InAccount { role: string }
interface Acts<Body> { post: { parameters: { path: OneUser }; responses: Body extends void ? Empty : Answer<Body> } }

export interface paths {
  '/session': Get<Session> & Post<{ username: string; password: string }, { status: string }> & { delete: { responses: Empty } };
  '/session/password': Post<{ currentPassword: string; newPassword: string }, void>;
  '/password-resets': Post<{ username: string }, void>;
  '/password-links/check': Post<{ token: string }, PasswordLink>;
  '/password-links/redeem': Post<{ token: string; password: string }, void>;
  '/email-confirmations/redeem': Post<{ token: string }, void>;
  '/setup/check': Post<{ token: string }, void>;
  '/setup': Post<Setup, void>;
  '/accounts/{account}/users':
    Get<ListPage<User>, { path: InAccount; query?: UserFilter & List }>
    & { post: { parameters: { path: InAccount }; requestBody: Sent<UserDraft>; responses: Answer<User> } };
  '/accounts/{account}/users/count': Get<Count, { path: InAccount; query?: UserFilter }>;
  '/accounts/{account}/users/bulk': {
    post: {
      parameters: { path: InAccount };
      requestBody: Sent<{ ids: string[]; action: BulkAction; role?: string; team?: string }>;
      responses: Answer<BulkResult>;
    };
  };
  '/accounts/{account}/users/{user}':
    Get<User, { path: OneUser }>
    & { patch: { parameters: { path: OneUser }; requestBody: Sent<UserChange>; responses: Answer<User> } };
  '/accounts/{account}/users/{user}/enable': Acts<User>;
  '/accounts/{account}/users/{user}/disable': Acts<User>;
  '/accounts/{account}/users/{user}/unlock': Acts<User>;
  '/accounts/{account}/users/{user}/set-password-letter': Acts<void>;
  '/accounts/{account}/roles':
    Get<ListPage<Role>, { path: InAccount; query?: List }>
    & { post: { parameters: { path: InAccount }; requestBody: Sent<RoleDraft>; responses: Answer<Role> } };
  '/accounts/{account}/roles/{role}': {
    patch: { parameters: { path: OneRole }; requestBody: Sent<RoleChange>; responses: Answer<Role> };
    delete: { parameters: { path: OneRole }; responses: Empty };
  };
  '/accounts/{account}/permissions': Get<{ items: Permission[] }, { path: InAccount }>;
  '/accounts/{account}/audit-events': Get<ListPage<AuditEvent>, { path: InAccount; query?: AuditFilter & List }>;
  '/accounts/{account}/audit-events/histogram': Get<AuditHistogram, { path: InAccount; query?: AuditFilter }>;
  '/accounts/{account}/audit-events/catalogue': Get<AuditCatalogue, { path: InAccount }>;
  '/accounts': Get<ListPage<Account>, { query?: List }> & Post<AccountDraft, Account>;
  '/accounts/{account}/enable': { post: { parameters: { path: InAccount }; responses: Answer<Account> } };
  '/accounts/{account}/disable': { post: { parameters: { path: InAccount }; responses: Answer<Account> } };
  '/accounts/{account}/teams': Get<ListPage<Team>, { path: InAccount; query?: List }>;
}
