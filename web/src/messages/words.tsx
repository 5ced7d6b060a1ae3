import { useLingui } from '@lingui/react/macro';
import type { Channel, MessageState, Provider, ProviderKind } from '../api/messages';
import { useFmt } from '../fmt/useFmt';
import type { IconName, Tone } from '../ui/Icon';
import { Pill } from '../ui/Pill';

export const kinds: readonly ProviderKind[] = ['smpp', 'infobip_sms', 'twilio_sms', 'http_sms', 'infobip_voice', 'http_voice'];

export function useKindWord(): (kind: ProviderKind) => string {
  const { t } = useLingui();
  return (kind) => ({
    smpp: t`SMPP`,
    infobip_sms: t`Infobip SMS`,
    twilio_sms: t`Twilio SMS`,
    http_sms: t`HTTP template, SMS`,
    infobip_voice: t`Infobip voice`,
    http_voice: t`HTTP template, voice`,
  })[kind];
}

export function useChannelWord(): (channel: Channel) => string {
  const { t } = useLingui();
  return (channel) => (channel === 'sms' ? t`SMS` : t`Voice`);
}

/** Why a provider did not take a message, or why a message failed. */
export function useFailureWord(): (code: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    unreachable: t`It could not be reached.`,
    timed_out: t`It did not answer in time.`,
    credentials: t`It does not accept our credentials, or there is no credit left.`,
    busy: t`It takes no more messages at the moment.`,
    answered: t`It answered with an error.`,
    refused: t`It refused this message.`,
    settings: t`It cannot be used as it is set.`,
    no_provider: t`There was no provider.`,
    expired: t`Its time ran out before a provider took it.`,
    gave_up: t`No provider took it.`,
    undelivered: t`The provider says that it did not arrive.`,
  };
  return (code) => words[code] ?? code;
}

const providerLooks: Record<Provider['health']['state'], [Tone, IconName]> = {
  off: ['idle', 's-idle'],
  unproven: ['info', 's-wait'],
  healthy: ['ok', 's-ok'],
  failing: ['warn', 's-warn'],
  standing_back: ['bad', 's-x'],
};

export function ProviderPill({ health }: Pick<Provider, 'health'>) {
  const { t } = useLingui();
  const fmt = useFmt();
  const failure = useFailureWord();
  const words = { off: t`Off`, unproven: t`Not used yet`, healthy: t`Healthy`, failing: t`Failing`, standing_back: t`Standing back` };
  const [tone, icon] = providerLooks[health.state];
  const back = health.backAt && fmt.dateTime(health.backAt);
  const why = health.state === 'standing_back' && back ? t`Tried again at ${back}.` : undefined;
  const reason = health.failures > 0 && health.failure ? failure(health.failure) : undefined;
  return <Pill tone={tone} icon={icon} why={[reason, why].filter(Boolean).join(' ') || undefined}>{words[health.state]}</Pill>;
}

const messageLooks: Record<MessageState, [Tone, IconName]> = {
  queued: ['info', 's-wait'],
  sent: ['ok', 's-check'],
  delivered: ['ok', 's-ok'],
  failed: ['bad', 's-x'],
  kept: ['idle', 's-idle'],
};

export function useStateWord(): (state: MessageState) => string {
  const { t } = useLingui();
  return (state) => ({ queued: t`Queued`, sent: t`Sent`, delivered: t`Delivered`, failed: t`Failed`, kept: t`In the outbox` })[state];
}

export function StatePill({ state, why }: { state: MessageState; why?: string }) {
  const word = useStateWord();
  const [tone, icon] = messageLooks[state];
  return <Pill tone={tone} icon={icon} why={why}>{word(state)}</Pill>;
}
