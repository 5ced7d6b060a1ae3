import type { FirstUser } from './types';

/** A customer of the installation, as the operator sees it. */
export interface Account {
  id: string;
  name: string;
  kind: 'operator' | 'main' | 'sub';
  status: 'active' | 'disabled';
  createdAt: string;
  /** Who can sign in to it. */
  users: number;
}

export interface AccountDraft {
  name: string;
  language: string;
  timeZone: string;
  admin: Omit<FirstUser, 'password'>;
}
