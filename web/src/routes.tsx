import type { ReactElement, ReactNode } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { home as self, inAccount, linkTo, visiting } from './session/address';
import { makeHistory } from './session/history';
import { sessionQuery } from './session/session';
import { NotFound } from './layout/NotFound';
import { PageFailed } from './layout/PageFailed';
import { Shell } from './layout/Shell';
import { readAccountsSearch } from './accounts/search';
import { readAdmissionSearch } from './admission/search';
import { readAuditSearch } from './audit/search';
import { readImportSearch, readImportsSearch } from './imports/search';
import { readInvitesSearch } from './invites/search';
import { readKeySearch, readKeysSearch } from './keys/search';
import { readMessagesSearch } from './messages/search';
import { readRolesSearch } from './roles/search';
import { readSeatsSearch } from './seats/search';
import { readSmppSearch } from './smpp/search';
import { readTeamSearch, readTeamsSearch } from './teams/search';
import { parseSearch, stringifySearch } from './search';
import { openWords } from './translations/portal';
import { readPersonSearch } from './user/search';
import { readUserSearch } from './users/search';
import { openWithDefault } from './views/opening';

// The whole table of pages. Each is fetched when it is first opened, and its words with it.

const page: typeof lazyRouteComponent = (fetch, name) =>
  lazyRouteComponent(async () => {
    const [fetched] = await Promise.all([fetch(), openWords(String(name))]);
    return fetched;
  }, name);

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Shell, notFoundComponent: NotFound });

/** Whether the home page has anything to show. */
const seesHome = (permissions: readonly string[]) => ['users/view', 'audit/view', 'seats/view'].some((one) => permissions.includes(one));

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { permissions } = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    // A visitor has no profile here.
    if (!seesHome(permissions)) throw redirect({ href: visiting ? '/accounts' : '/users/self' });
  },
  component: page(() => import('./home/HomePage'), 'HomePage'),
});

const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: readUserSearch,
  beforeLoad: ({ context, location }) => openWithDefault(context.queryClient, 'users', location),
  component: page(() => import('./users/UsersPage'), 'UsersPage'),
});

const newUser = createRoute({
  getParentRoute: () => root,
  path: '/users/new',
  component: page(() => import('./users/NewUserPage'), 'NewUserPage'),
});

const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$user',
  validateSearch: readPersonSearch,
  // One's own profile is at home, whichever account is shown.
  beforeLoad: ({ params, location }) => {
    if (visiting && params.user === 'self') throw redirect({ href: linkTo(inAccount(self, location.href)), reloadDocument: true });
  },
  component: page(() => import('./user/UserPage'), 'UserPage'),
});

const invites = createRoute({
  getParentRoute: () => root,
  path: '/invites',
  validateSearch: readInvitesSearch,
  component: page(() => import('./invites/InvitesPage'), 'InvitesPage'),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  validateSearch: readImportsSearch,
  component: page(() => import('./imports/ImportsPage'), 'ImportsPage'),
});

const oneImport = createRoute({
  getParentRoute: () => root,
  path: '/imports/$import',
  validateSearch: readImportSearch,
  component: page(() => import('./imports/ImportPage'), 'ImportPage'),
});

const roles = createRoute({
  getParentRoute: () => root,
  path: '/roles/{-$role}',
  validateSearch: readRolesSearch,
  component: page(() => import('./roles/RolesPage'), 'RolesPage'),
});

const teams = createRoute({
  getParentRoute: () => root,
  path: '/teams',
  validateSearch: readTeamsSearch,
  component: page(() => import('./teams/TeamsPage'), 'TeamsPage'),
});

const team = createRoute({
  getParentRoute: () => root,
  path: '/teams/$team',
  validateSearch: readTeamSearch,
  component: page(() => import('./teams/TeamPage'), 'TeamPage'),
});

const seats = createRoute({
  getParentRoute: () => root,
  path: '/seats',
  validateSearch: readSeatsSearch,
  component: page(() => import('./seats/SeatsPage'), 'SeatsPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/api-keys',
  validateSearch: readKeysSearch,
  component: page(() => import('./keys/KeysPage'), 'KeysPage'),
});

const newKey = createRoute({
  getParentRoute: () => root,
  path: '/api-keys/new',
  component: page(() => import('./keys/NewKeyPage'), 'NewKeyPage'),
});

const key = createRoute({
  getParentRoute: () => root,
  path: '/api-keys/$key',
  validateSearch: readKeySearch,
  component: page(() => import('./keys/KeyPage'), 'KeyPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  beforeLoad: ({ context, location }) => openWithDefault(context.queryClient, 'audit-events', location),
  component: page(() => import('./audit/AuditPage'), 'AuditPage'),
});

const accounts = createRoute({
  getParentRoute: () => root,
  path: '/accounts',
  validateSearch: readAccountsSearch,
  component: page(() => import('./accounts/AccountsPage'), 'AccountsPage'),
});

const newAccount = createRoute({
  getParentRoute: () => root,
  path: '/accounts/new',
  component: page(() => import('./accounts/NewAccountPage'), 'NewAccountPage'),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: '/accounts/compare',
  validateSearch: readAccountsSearch,
  component: page(() => import('./accounts/ComparePage'), 'ComparePage'),
});

const admission = createRoute({
  getParentRoute: () => root,
  path: '/access-check',
  validateSearch: readAdmissionSearch,
  component: page(() => import('./admission/AdmissionPage'), 'AdmissionPage'),
});

const smpp = createRoute({
  getParentRoute: () => root,
  path: '/smpp',
  validateSearch: readSmppSearch,
  component: page(() => import('./smpp/SmppPage'), 'SmppPage'),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: '/messages',
  validateSearch: readMessagesSearch,
  component: page(() => import('./messages/MessagesPage'), 'MessagesPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: page(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  component: page(() => import('./settings/SecurityPage'), 'SecurityPage'),
});

export function makeRouter(queryClient: QueryClient, wrap: (children: ReactNode) => ReactElement) {
  return createRouter({
    history: makeHistory(),
    routeTree: root.addChildren([home, users, newUser, user, invites, imports, oneImport, roles, teams, team, seats, keys, newKey, key, audit, accounts, newAccount, compare, smpp, admission, messages, settings, security]),
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
    InnerWrap: ({ children }: { children: ReactNode }) => wrap(children),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
