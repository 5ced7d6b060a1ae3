import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { explanationQuery, type ExplainedStep, type Explanation, type Visit } from '../api/admission';
import { Failed } from '../layout/Failed';
import { Card } from '../ui/Card';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { Pill } from '../ui/Pill';
import { SkeletonLines } from '../ui/Skeleton';

/** The decision as it would be made now, step by step. */
export function Answer({ visit }: { visit: Visit }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(explanationQuery(visit));
  if (error && !data) return <Failed title={t`What would happen could not be found out.`} error={error} onRetry={() => void refetch()} />;
  const reason = data?.steps.find(({ passes }) => !passes)?.reasonText;
  return (
    <>
      {/* Here before the answer is, so that it is read out when it comes. */}
      <p className="vh" role="status">{data && (data.admitted ? t`Would be let in` : t`Would be refused`)}{reason && `: ${reason}`}</p>
      {data ? <Decision visit={visit} decision={data} /> : <Card title={t`Answer`}><SkeletonLines lines={6} /></Card>}
    </>
  );
}

function Decision({ visit, decision: { admitted, steps } }: { visit: Visit; decision: Explanation }) {
  const { t } = useLingui();
  const word = useStepWord(visit);
  return (
    <Card
      title={t`Answer`}
      note={t`The first step that refuses is the reason. Whoever is refused is not told it.`}
      end={admitted ? <Pill tone="ok" icon="s-ok">{t`Would be let in`}</Pill> : <Pill tone="bad" icon="s-x">{t`Would be refused`}</Pill>}
    >
      <ol className="admission-steps">
        {steps.map((step) => (
          <li key={step.check}>
            <Icon name={step.passes ? 's-check' : 's-x'} tone={step.passes ? 'ok' : 'bad'} size={16} />
            <span>
              <b>{word(step)}</b>
              <span className="vh">: {step.passes ? t`passes` : t`refuses`}</span>
              {step.reasonText && <span className="faint">{step.reasonText}</span>}
            </span>
            {!step.passes && <Remedy visit={visit} step={step} />}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function useStepWord({ key }: Visit): (step: ExplainedStep) => string {
  const { t } = useLingui();
  return ({ check }) => ({
    account: t`The account is enabled`,
    identity: key === undefined ? t`The user is enabled and not locked` : t`The API key works`,
    protocol: t`The protocol is on`,
    address: t`The address is allowed`,
    password: t`The password does not have to be changed`,
    wait: t`The address does not have to wait`,
  })[check];
}

/** Where the reason can be seen to. */
function Remedy({ visit: { user, key }, step: { check } }: { visit: Visit; step: ExplainedStep }) {
  const { t } = useLingui();
  if (check === 'account' || check === 'wait') return null;
  if (key !== undefined) return <Link className="link" href={`/api-keys/${encodeURIComponent(key)}`}>{t`Open the API key`}</Link>;
  const page = `/users/${encodeURIComponent(user ?? '')}`;
  return check === 'protocol' || check === 'address'
    ? <Link className="link" href={`${page}?tab=access`}>{t`Access controls`}</Link>
    : <Link className="link" href={page}>{t`Open the user`}</Link>;
}
