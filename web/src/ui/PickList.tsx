import { useId } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Icon, type IconName } from './Icon';
import { Link } from './Link';
import { SearchField } from './SearchField';
import './Card.css';
import './PickList.css';

export interface PickGroup {
  title: string;
  /** Over the numbers: what they count. */
  countTitle?: string;
  items: readonly { id: string; href: string; title: string; icon: IconName; count?: string; countLabel?: string }[];
}

interface PickListProps {
  /** What is listed. */
  label: string;
  groups: readonly PickGroup[];
  /** The id of the one that is shown beside the list. */
  current?: string;
  searchLabel: string;
  search: string;
  onSearch: (text: string) => void;
}

/** A list at the start of a page; the chosen thing stands beside it. Finds by typing. */
export function PickList({ label, groups, current, searchLabel, search, onSearch }: PickListProps) {
  const { t } = useLingui();
  const wanted = search.trim().toLocaleLowerCase();
  const found = groups
    .map((group) => ({ ...group, items: group.items.filter((item) => item.title.toLocaleLowerCase().includes(wanted)) }))
    .filter((group) => group.items.length > 0);
  return (
    <nav className="card pick-list" aria-label={label}>
      <SearchField label={searchLabel} value={search} onChange={onSearch} />
      <div className="pick-list-rows">
        {found.map((group) => <Group key={group.title} group={group} current={current} />)}
        {found.length === 0 && <p className="faint pick-list-none">{t`Nothing found`}</p>}
      </div>
    </nav>
  );
}

function Group({ group, current }: { group: PickGroup; current?: string }) {
  const id = useId();
  return (
    <>
      <p className="pick-list-head"><span id={id}>{group.title}</span>{group.countTitle && <span aria-hidden="true">{group.countTitle}</span>}</p>
      <ul aria-labelledby={id}>
        {group.items.map((item) => (
          <li key={item.id}>
            <Link href={item.href} current={item.id === current ? 'true' : undefined}>
              <Icon name={item.icon} size={14} />
              <bdi className="cut">{item.title}</bdi>
              {item.count && <span className="n" aria-hidden={item.countLabel ? true : undefined}>{item.count}</span>}
              {item.countLabel && <span className="vh">, {item.countLabel}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
