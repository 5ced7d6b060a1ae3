// Which news somebody has put away in this browser: only that it was seen is kept, and only of the newest.

const key = (user: string, what: string) => `gatehouse.seen.${user}.${what}`;

export function wasSeen(user: string, what: string, id: string): boolean {
  try {
    return localStorage.getItem(key(user, what)) === id;
  } catch {
    return false;
  }
}

export function markSeen(user: string, what: string, id: string) {
  try {
    localStorage.setItem(key(user, what), id);
  } catch {
    // A browser that keeps nothing shows it again after a reload.
  }
}
