// The last people and teams opened from the palette, kept in this browser's tab only: names of people
// do not belong on a shared computer's disk.

import { account } from '../session/address';

export interface RecentPlace {
  href: string;
  title: string;
  icon: 'user' | 'users' | 'team' | 'key';
}

const key = `gatehouse.recent.${account}`;
const most = 5;

export function recent(): RecentPlace[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as RecentPlace[];
  } catch {
    return [];
  }
}

export function remember(place: RecentPlace) {
  const others = recent().filter((old) => old.href !== place.href);
  try {
    sessionStorage.setItem(key, JSON.stringify([place, ...others].slice(0, most)));
  } catch {
    // Nothing is kept then.
  }
}
