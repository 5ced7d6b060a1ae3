import type { Smsc, SmscDraft } from '../api/smpp';

/** A short message centre as it is typed. */
export interface SmscForm {
  host: string;
  port: string;
  tls: boolean;
  systemId: string;
  password: string;
  systemType: string;
  window: string;
  enabled: boolean;
}

export const formOf = (own?: Smsc): SmscForm => ({
  host: own?.host ?? '',
  port: String(own?.port ?? 2775),
  tls: own?.tls ?? true,
  systemId: own?.systemId ?? '',
  password: '',
  systemType: own?.systemType ?? '',
  window: String(own?.window ?? 100),
  enabled: own?.enabled ?? true,
});

/** A password that is left empty stays as it is. */
export const draftOf = ({ host, port, tls, systemId, password, systemType, window, enabled }: SmscForm): SmscDraft => ({
  host: host.trim(),
  port: Number(port),
  tls,
  systemId: systemId.trim(),
  systemType: systemType.trim(),
  window: Number(window),
  enabled,
  ...(password && { password }),
});

/** Whether the password would go to others than before, so that it has to be typed again. */
export const elsewhere = (own: Smsc, form: SmscForm) =>
  own.host !== form.host.trim() || own.port !== Number(form.port) || own.systemId !== form.systemId.trim() || (own.tls && !form.tls);
