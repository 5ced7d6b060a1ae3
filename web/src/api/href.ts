import { account } from './client';

type Value = string | number | boolean | undefined;

/** The address of a list as a filter narrows it, for files and for calls by hand. What is not set is left out. */
export function hrefOf(list: string, filter: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter) as [string, Value | Value[]][]) {
    for (const one of [value].flat()) if (one !== undefined && one !== false && one !== '') query.append(name, String(one));
  }
  const text = query.toString();
  return `/api/v1/accounts/${account}/${list}${text ? `?${text}` : ''}`;
}

/** The call by hand; cookies.txt is what signing in by curl leaves. A quote in a search must not end the address. */
export const curlOf = (href: string, origin = location.origin): string => `curl -b cookies.txt '${origin}${href.replaceAll("'", '%27')}'`;
