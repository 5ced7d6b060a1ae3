import { useLingui } from '@lingui/react/macro';

const nameLimit = 60;
const descriptionLimit = 200;

/** What the server asks of the name and the description of a team, a role or a view. */
export function useNameRules() {
  const { t } = useLingui();
  return {
    name: (value: string) => {
      if (value.trim() === '') return t`Give it a name.`;
      return Array.from(value.trim()).length > nameLimit ? t`A name has at most ${nameLimit} characters.` : undefined;
    },
    description: (value: string) =>
      (Array.from(value.trim()).length > descriptionLimit ? t`A description has at most ${descriptionLimit} characters.` : undefined),
  };
}
