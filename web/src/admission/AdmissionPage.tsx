import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { PageHeader } from '../ui/PageHeader';
import { Answer } from './Answer';
import { Question } from './Question';
import { Refusals } from './Refusals';
import './Admission.css';

const route = getRouteApi('/access-check');

export function AdmissionPage() {
  const { t } = useLingui();
  const may = useMay();
  const title = t`Access check`;
  if (!may('audit/view')) return <><PageHeader title={title} /><NotYours title={t`Why somebody was refused is not yours to see`} permission="audit/view" /></>;
  return (
    <>
      <PageHeader title={title} purpose={t`Why somebody cannot come in: what would happen now, and who was refused lately.`} />
      <Check />
    </>
  );
}

function Check() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { user, key, address, service } = search;
  const asked = (user ?? key) !== undefined && address !== undefined && service !== undefined;
  return (
    <div className="admission">
      <Question key={JSON.stringify(search)} asked={search} onAsk={(next) => void navigate({ search: next })} />
      {asked && <Answer visit={{ user, key, address, service }} />}
      <Refusals target={user ?? key} address={address} />
    </div>
  );
}
