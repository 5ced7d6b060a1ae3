import { useLingui } from '@lingui/react/macro';
import type { ProtocolAccessDraft, SafelistEntryDraft } from '../api/access';
import type { Rules } from '../ui/useForm';
import { readRangeLines } from './rangeLines';
import { useRangeFlaw } from './useRangeFlaw';

// The access controls that somebody has from the beginning, as they are typed beside the other members of a form.

export interface ControlsForm {
  /** The lines as they were typed. */
  safelist: string;
  http: boolean;
  smpp: boolean;
}

export const noControls: ControlsForm = { safelist: '', http: false, smpp: false };

interface Controls {
  safelist?: SafelistEntryDraft[];
  apiAccess?: ProtocolAccessDraft;
}

/** As the server takes them; what was left alone is left out. */
export function controlsOf({ safelist, http, smpp }: ControlsForm): Controls {
  const { entries } = readRangeLines(safelist);
  return { ...(entries.length > 0 && { safelist: entries }), ...((http || smpp) && { apiAccess: { http, smpp } }) };
}

/** `most` entries at the most. */
export function useControlsRules(most: number): Rules<ControlsForm> {
  const { t, i18n } = useLingui();
  const why = useRangeFlaw();
  return {
    safelist: (text) => {
      const { entries, flaws: [first] } = readRangeLines(text);
      if (first) return `${first.text}: ${why(first)}`;
      const limit = i18n.number(most);
      return entries.length > most ? t`The list can have up to ${limit} entries here.` : undefined;
    },
  };
}
