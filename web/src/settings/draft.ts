import type { Setting, SettingName, Wishes } from '../api/accountTypes';

/** What is being changed of a setting; what is absent stays as it is. */
export interface Edit {
  /** null: back to what comes from above. */
  own?: string | null;
  locked?: boolean;
}

export type Edits = Partial<Record<SettingName, Edit>>;

/** A setting as it stands once the edit is saved. */
export interface Standing {
  own: string | null;
  locked: boolean;
}

export function standing(setting: Setting, edit: Edit | undefined): Standing {
  const own = edit?.own === undefined ? setting.own ?? null : edit.own;
  // What comes from above again cannot be locked here.
  return { own, locked: own !== null && (edit?.locked ?? setting.locked) };
}

/** Only what differs from what is saved. */
export function wishesOf(settings: readonly Setting[], edits: Edits): Wishes {
  const wishes: Wishes = {};
  for (const setting of settings) {
    const before = standing(setting, undefined);
    const after = standing(setting, edits[setting.name]);
    if (after.own === before.own && after.locked === before.locked) continue;
    if (after.own === null) wishes[setting.name] = { inherit: true };
    else wishes[setting.name] = { ...(after.own !== before.own && { value: after.own }), ...(after.locked !== before.locked && { locked: after.locked }) };
  }
  return wishes;
}
