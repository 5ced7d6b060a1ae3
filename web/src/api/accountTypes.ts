import type { FirstUser } from './types';

/** A customer of the installation, as the operator sees it. */
export interface Account {
  id: string;
  name: string;
  kind: 'operator' | 'main' | 'sub';
  status: 'active' | 'disabled';
  /** What its new users start with. */
  language: string;
  timeZone: string;
  createdAt: string;
  /** In lists only; a lower bound unless exact. */
  users?: { count: number; exact: boolean };
}

export interface AccountDraft {
  name: string;
  language: string;
  timeZone: string;
  admin: Omit<FirstUser, 'password'>;
}
