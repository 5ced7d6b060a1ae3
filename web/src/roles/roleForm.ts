import { useLingui } from '@lingui/react/macro';
import type { Rules } from '../ui/useForm';

export interface RoleForm {
  name: string;
  description: string;
}

const nameLimit = 60;
const descriptionLimit = 200;

/** Only what can be known without the server; it has the last word on the rest. */
export function useRoleRules<Form extends RoleForm>(): Rules<Form> {
  const { t } = useLingui();
  const rules: Rules<RoleForm> = {
    name: (value) => {
      if (value.trim() === '') return t`Please give it a name.`;
      return Array.from(value.trim()).length > nameLimit ? t`A name has at most ${nameLimit} characters.` : undefined;
    },
    description: (value) => (Array.from(value.trim()).length > descriptionLimit ? t`A description has at most ${descriptionLimit} characters.` : undefined),
  };
  return rules as Rules<Form>;
}
