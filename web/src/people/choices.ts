import { timeZones } from '../fmt/fmt';
import { languageNames, languages } from '../session/preferences';

/** For a ComboBox. */
export const zoneChoices = timeZones().map((zone) => ({ id: zone, label: zone }));

/** For a Select: each language under its own name. */
export const languageChoices = languages.map((language) => ({ id: language, label: languageNames[language], lang: language }));
