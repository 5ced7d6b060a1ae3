// The calls that the portal makes, in the shape of openapi-typescript's output.
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
  '/accounts/{account}/roles': Get<ListPage<Role>, { path: InAccount; query?: List }>;
  '/accounts/{account}/teams': Get<ListPage<Team>, { path: InAccount; query?: List }>;
}
