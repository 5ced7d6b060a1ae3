import { useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { seatsLeftQuery } from '../api/invites';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import type { Role } from '../api/types';
import { useMay, useSession } from '../session/session';
import { CheckList } from '../ui/CheckList';
import { Note } from '../ui/Note';
import type { Form } from '../ui/useForm';
import type { InviteForm } from './useInviting';

interface OfferFieldsProps {
  form: Form<InviteForm>;
  /** How many would get it. */
  people: number;
}

/** The roles and teams that come with the invite. */
export function OfferFields({ form, people }: OfferFieldsProps) {
  const { t } = useLingui();
  const may = useMay();
  const roles = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  const teams = useQuery({ ...teamsQuery, enabled: may('teams/view') });
  const left = useSeatsLeft();
  const reason = useRoleReason(form.values.roles);
  const hint = ({ needsSeat, description }: Role) => {
    if (!needsSeat) return description;
    return left === undefined ? t`Takes a seat. ${description}` : t`Takes a seat, ${plural(left, { one: '# remains', other: '# remain' })}. ${description}`;
  };
  const known = roles.data?.items ?? [];
  return (
    <>
      <section className="invite-part">
        <h3>{t`Roles`}</h3>
        <p>{t`What they may do. Without a role they can only sign in.`}</p>
        {may('roles/view') ? (
          <CheckList
            label={t`Roles`}
            value={form.values.roles}
            onChange={(chosen) => form.set({ roles: chosen })}
            choices={known.map((role) => ({ id: role.id, label: role.name, hint: hint(role), reason: reason(role, known) }))}
          />
        ) : <Note icon="lock">{t`This takes the permission roles/view.`}</Note>}
        <SeatsShort roles={known.filter(({ id }) => form.values.roles.includes(id))} people={people} left={left} />
      </section>
      {teams.data && teams.data.items.length > 0 && (
        <section className="invite-part">
          <h3>{t`Teams`}</h3>
          <CheckList
            label={t`Teams`}
            value={form.values.teams}
            onChange={(chosen) => form.set({ teams: chosen })}
            choices={teams.data.items.map(({ id, name }) => ({ id, label: name }))}
          />
        </section>
      )}
    </>
  );
}

function useSeatsLeft(): number | undefined {
  const may = useMay();
  return useQuery({ ...seatsLeftQuery, enabled: may('seats/view') }).data;
}

/** Said before it happens: those beyond the last seat will be refused. */
function SeatsShort({ roles, people, left }: { roles: Role[]; people: number; left: number | undefined }) {
  const { t } = useLingui();
  if (left === undefined || people <= left || !roles.some(({ needsSeat }) => needsSeat)) return null;
  if (left === 0) return <Note tone="warn">{t`No seat remains: an invite with this role is refused.`}</Note>;
  return <Note tone="warn">{t`${plural(left, { one: 'Only # seat remains. Whoever comes after it on the list is refused.', other: 'Only # seats remain. Whoever comes after them on the list is refused.' })}`}</Note>;
}

/** Of the two, nobody can have both. */
const apart: Partial<Record<string, string>> = { inbox_agent: 'inbox_supervisor', inbox_supervisor: 'inbox_agent' };

/** Why a role cannot be chosen. */
function useRoleReason(chosen: readonly string[]): (role: Role, known: readonly Role[]) => string | undefined {
  const { t } = useLingui();
  const { permissions } = useSession();
  return (role, known) => {
    const above = role.permissions.find((permission) => !permissions.includes(permission));
    if (above) return t`It allows ${above}, which you do not hold yourself.`;
    const other = known.find(({ id }) => id === apart[role.id] && chosen.includes(id))?.name;
    return other && t`Not together with ${other}.`;
  };
}
