import type { LastLogin } from '../api/types';

/** When somebody last signed in, as the filters offer it. */
export const lastLogins: readonly LastLogin[] = ['within_7d', 'within_30d', 'over_30d', 'over_90d', 'never'];
