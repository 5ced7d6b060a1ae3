import type { ComponentType } from 'react';
import { SignInPage } from './SignInPage';

/** The eight addresses of this program. The page that everybody sees comes with it, the rare ones when asked for. */
const pages: Record<string, () => Promise<ComponentType>> = {
  '/forgot-password': () => import('./ForgotPasswordPage').then((module) => module.ForgotPasswordPage),
  '/set-password': () => import('./SetPasswordPage').then((module) => module.SetPasswordPage),
  '/confirm-email': () => import('./ConfirmEmailPage').then((module) => module.ConfirmEmailPage),
  '/invite': () => import('./AcceptInvitePage').then((module) => module.AcceptInvitePage),
  '/mobile': () => import('./mobile/MobilePage').then((module) => module.MobilePage),
  '/not-me': () => import('./NotMePage').then((module) => module.NotMePage),
  '/setup': () => import('./SetupPage').then((module) => module.SetupPage),
};

export async function pageAt(path: string): Promise<ComponentType> {
  return pages[path]?.() ?? Promise.resolve(SignInPage);
}

/** Letters carry the token behind #, which browsers send to no server and write to no log. */
export function tokenInAddress(): string {
  return location.hash.slice(1);
}
