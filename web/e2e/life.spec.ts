import { test } from './fixture';
import { lifeOfAPerson } from './life';

// Others open pages without motion; this one sees what most people see.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

lifeOfAPerson();
