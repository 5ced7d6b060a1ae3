// The accounts that somebody was in lately, kept in this browser for each user.

export interface LateAccount {
  id: string;
  name: string;
}

const key = (user: string) => `gatehouse.accounts.${user}`;
const most = 5;

export function lately(user: string): LateAccount[] {
  try {
    return JSON.parse(localStorage.getItem(key(user)) ?? '[]') as LateAccount[];
  } catch {
    return [];
  }
}

/** Puts an account first. */
export function noteAccount(user: string, { id, name }: LateAccount) {
  const others = lately(user).filter((old) => old.id !== id);
  try {
    localStorage.setItem(key(user), JSON.stringify([{ id, name }, ...others].slice(0, most)));
  } catch {
    // Nothing is kept then.
  }
}
