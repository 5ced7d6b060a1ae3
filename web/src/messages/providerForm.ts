import type { Provider, ProviderChange, ProviderDraft, ProviderKind, ProviderSettings } from '../api/messages';

/** Everything that any kind of provider is told, as it is typed. */
export interface ProviderForm {
  kind: ProviderKind;
  name: string;
  secret: string;
  from: string;
  url: string;
  accountSid: string;
  method: 'POST' | 'PUT' | 'GET';
  format: 'json' | 'form';
  headers: string;
  body: string;
  host: string;
  port: string;
  tls: boolean;
  systemId: string;
  systemType: string;
  sourceTon: string;
  sourceNpi: string;
  payload: boolean;
}

export const isTemplate = (kind: ProviderKind) => kind === 'http_sms' || kind === 'http_voice';

/** What the form starts with. */
export function formOf(provider?: Provider): ProviderForm {
  const settings: ProviderSettings = provider?.settings ?? {};
  return {
    kind: provider?.kind ?? 'smpp',
    name: provider?.name ?? '',
    secret: '',
    from: settings.from ?? '',
    url: settings.url ?? '',
    accountSid: settings.accountSid ?? '',
    method: settings.method ?? 'POST',
    format: settings.format ?? 'json',
    headers: Object.entries(settings.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: settings.body ?? '{"to": "{to}", "text": "{text}"}',
    host: settings.host ?? '',
    port: String(settings.port ?? (provider ? '' : 2775)),
    tls: settings.tls ?? !provider,
    systemId: settings.systemId ?? '',
    systemType: settings.systemType ?? '',
    sourceTon: String(settings.sourceTon ?? 0),
    sourceNpi: String(settings.sourceNpi ?? 0),
    payload: settings.payload ?? false,
  };
}

/** The lines `Name: value` as the server wants them; nothing when one is no such line. */
export function headersOf(text: string): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n').map((one) => one.trim()).filter(Boolean)) {
    const at = line.indexOf(':');
    if (at < 1) return undefined;
    headers[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return headers;
}

function settingsOf(form: ProviderForm): ProviderSettings {
  const { from, url, accountSid, method, format, headers, body, host, port, tls, systemId, systemType, sourceTon, sourceNpi, payload } = form;
  if (form.kind === 'smpp') {
    return { host, port: Number(port), tls, systemId, systemType, from, sourceTon: Number(sourceTon), sourceNpi: Number(sourceNpi), payload };
  }
  if (form.kind === 'twilio_sms') return { accountSid, from, url };
  if (isTemplate(form.kind)) return { url, method, format, headers: headersOf(headers) ?? {}, body: method === 'GET' ? '' : body, from };
  return { url, from };
}

export function draftOf(form: ProviderForm): ProviderDraft {
  return { kind: form.kind, name: form.name.trim(), settings: settingsOf(form), secret: form.secret };
}

/** A secret that is left empty stays as it is. */
export function changeOf(form: ProviderForm): ProviderChange {
  return { name: form.name.trim(), settings: settingsOf(form), ...(form.secret ? { secret: form.secret } : {}) };
}
