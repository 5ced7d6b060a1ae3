import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { admissionQueries } from '../api/admission';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { PageHeader } from '../ui/PageHeader';
import { Answer } from './Answer';
import { Question } from './Question';
import { Refusals } from './Refusals';
import type { AdmissionSearch } from './search';
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
  const client = useQueryClient();
  const { user, key, address, service } = search;
  const asked = (user ?? key) !== undefined && address !== undefined && service !== undefined;
  // The same question again is asked again: what would happen now may be something else.
  const ask = (next: AdmissionSearch) => void navigate({ search: next }).then(() => client.invalidateQueries({ queryKey: admissionQueries }));
  return (
    <div className="admission">
      <Question asked={search} onAsk={ask} />
      {asked && <Answer visit={{ user, key, address, service }} />}
      <Refusals target={user ?? key} address={address} />
    </div>
  );
}
