import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import type { Factor } from '../unfinished';

export const showCode = (factor: Factor, code: string) => unwrap(api.POST('/session/sign-in/factor', { body: { factor, code } }));
