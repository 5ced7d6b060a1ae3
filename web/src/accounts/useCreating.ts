import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { Account } from '../api/accountTypes';
import { ApiProblem } from '../api/problem';
import { toast } from '../ui/Toast';
import type { Form } from '../ui/useForm';
import { fieldOf } from './accountForm';

/** Sends the form of a new account, says `told` and goes to the list; a refusal stands at its field, or is `unplaced`. */
export function useCreating<Values extends object>(form: Form<Values>, create: (values: Values) => Promise<Account>, told: (name: string, values: Values) => string) {
  const { history } = useRouter();
  const order = useMutation({ mutationFn: create, meta: { quiet: true } });
  const submit = form.submit(async (values) => {
    try {
      const { name } = await order.mutateAsync(values);
      toast(told(name, values));
      // What was typed is saved now: the guard must not ask.
      form.reset(values);
      setTimeout(() => history.push('/accounts'));
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(fieldOf(error.field), error.message);
    }
  });
  const { error } = order;
  const placed = error instanceof ApiProblem && (fieldOf(error.field) ?? '') in form.values;
  return { submit, unplaced: placed ? undefined : error ?? undefined };
}
