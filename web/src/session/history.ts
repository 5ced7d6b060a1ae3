import { createBrowserHistory, type RouterHistory } from '@tanstack/react-router';
import { barAddress, placeOf } from './address';

/** The browser's history as the pages see it: without the account in the address. */
export function makeHistory(): RouterHistory {
  return createBrowserHistory({
    createHref: barAddress,
    parseLocation: () => {
      const { search, hash, pathname } = window.location;
      const place = placeOf(pathname);
      // As the library reads an address; what it keeps of its own stands in the state.
      const state = (window.history.state ?? {}) as RouterHistory['location']['state'];
      return { href: place + search + hash, pathname: place, search, hash, state };
    },
  });
}
