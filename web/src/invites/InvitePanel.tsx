import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { messageOf } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { languageChoices } from '../people/choices';
import { ControlsFields } from '../people/ControlsFields';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import { Progress } from '../ui/Progress';
import { Select } from '../ui/Select';
import { SidePanel } from '../ui/SidePanel';
import { TextArea } from '../ui/TextArea';
import { ListField } from './ListField';
import { OfferFields } from './OfferFields';
import { Report } from './Report';
import type { Inviting } from './useInviting';

interface InvitePanelProps {
  inviting: Inviting;
  onClose: () => void;
}

/** Inviting one person or two thousand: the list, what they are offered, and then what became of it. */
export function InvitePanel({ inviting, onClose }: InvitePanelProps) {
  const { t } = useLingui();
  const { form, addresses, outcome, run, reset } = inviting;
  const count = addresses.people.length;
  const leave = () => {
    reset();
    onClose();
  };
  if (outcome) {
    return (
      <SidePanel key="report" title={t`What was sent`} onClose={leave} footer={<Button kind="main" onPress={leave}>{t`Done`}</Button>}>
        <Report outcome={outcome} flaws={addresses.flaws} onAgain={inviting.again} />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      key="form"
      title={t`Invite people`}
      note={t`Each gets a letter with a link of their own. It works for a week.`}
      onClose={onClose}
      footer={
        <div className="invite-foot">
          <Button kind="quiet" disabled={form.busy} onPress={leave}>{t`Cancel`}</Button>
          <Button kind="main" icon="send" busy={form.busy} onPress={() => inviting.send(onClose)}>
            {count > 0 ? t`${plural(count, { one: 'Send # invite', other: 'Send # invites' })}` : t`Send invites`}
          </Button>
        </div>
      }
    >
      {run ? <Sending {...run} /> : <Fields inviting={inviting} />}
    </SidePanel>
  );
}

function Sending({ done, total }: { done: number; total: number }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const far = fmt.number(done);
  const all = fmt.number(total);
  return <Progress label={t`Sending invites`} value={done} max={total} words={t`${far} of ${all}`} />;
}

function Fields({ inviting: { form, addresses, error } }: { inviting: Inviting }) {
  const { t } = useLingui();
  return (
    <>
      {error !== undefined && <Note tone="bad" live title={t`No invite was sent.`}>{messageOf(error)}</Note>}
      <ListField form={form} addresses={addresses} />
      <OfferFields form={form} people={addresses.people.length} />
      <section className="invite-part">
        <h3>{t`Access controls`}</h3>
        <p>{t`From where they come in, and by what besides the portal. Both can be set later.`}</p>
        <ControlsFields form={form} />
      </section>
      <Select
        label={t`Language of the letter`}
        options={[{ id: '', label: t`The account's language` }, ...languageChoices]}
        {...form.field('language')}
        hint={t`Also the language that they start with.`}
      />
      <TextArea label={t`Message`} {...form.field('message')} rows={4} dir="auto" optional hint={t`Your own words in the letter, as plain text. Up to 1,000 characters.`} />
    </>
  );
}
