import type { WayIn } from '../api/admission';
import { one, oneOf } from '../search';

export const waysIn: readonly WayIn[] = ['web', 'api', 'smpp'];

/** What the address of the page says: whom it is about, and from where and how they would come. */
export interface AdmissionSearch {
  user?: string;
  key?: string;
  address?: string;
  service?: WayIn;
}

/** A user comes before a key: one visit is of one of them. */
export function readAdmissionSearch(raw: Record<string, unknown>): AdmissionSearch {
  const user = one(raw.user);
  return { user, key: user === undefined ? one(raw.key) : undefined, address: one(raw.address), service: oneOf(waysIn, raw.service) };
}
