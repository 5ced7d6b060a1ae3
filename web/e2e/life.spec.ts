import { lifeOfAPerson } from './life';

lifeOfAPerson();
