import { Suspense } from 'react';
import { useRouterState } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { useSession } from '../session/session';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { lazily } from './lazily';
import { usePlaces, type Place } from './places';
import './Navigation.css';

// A number that may come late, or not at all.
const OpenInvites = lazily(() => import('../people/OpenInvites').then((module) => module.OpenInvites));

interface NavigationProps {
  onGo?: () => void;
}

export function Navigation({ onGo }: NavigationProps) {
  const { t } = useLingui();
  const { version } = useSession();
  const groups = usePlaces();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const within = ({ href, holds = [] }: Place) => [href, ...holds].some((start) => path === start || path.startsWith(`${start}/`));
  return (
    <nav className="nav" aria-label={t`Main`}>
      {groups.map((group) => (
        <div key={group.title}>
          {group.title && <p className="nav-group">{group.title}</p>}
          <ul>
            {group.places.map((place) => (
              <li key={place.href}>
                <Link href={place.href} current={within(place) ? (path === place.href ? 'page' : 'true') : undefined} onPress={onGo}>
                  <Icon name={place.icon} /><span>{place.title}</span>{place.waiting && <Suspense><OpenInvites /></Suspense>}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <p className="nav-foot"><Icon name="mark" />Gatehouse <span className="ltr">{version}</span></p>
    </nav>
  );
}
