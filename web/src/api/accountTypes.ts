import type { components } from './schema';
import type { FirstUser } from './types';

type Schemas = components['schemas'];

/** A customer of the installation, or an account below one. */
export type Account = Schemas['Account'];

export interface AccountDraft {
  name: string;
  language: string;
  timeZone: string;
  admin: Omit<FirstUser, 'password'>;
}

export type SubAccountDraft = Schemas['CreateSubAccountInputBody'];

export interface AccountFilter {
  search?: string;
  status?: Account['status'];
  /** All below, not only those directly below. */
  deep?: boolean;
}

export type Setting = Schemas['Setting'];
export type SettingName = Setting['name'];
export type SettingWish = Schemas['SettingWish'];
export type Wishes = Partial<Record<SettingName, SettingWish>>;
export type SettingChange = Schemas['SettingChange'];
export type ComparedAccount = Schemas['ComparedAccount'];
