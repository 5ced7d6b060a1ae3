import { Fragment, type ReactNode } from 'react';
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Icon, type IconName } from './Icon';
import './Menu.css';

export interface MenuAction {
  id: string;
  title: string;
  icon?: IconName;
  shortcut?: string;
  /** In red: it takes something away. */
  danger?: boolean;
  /** The chosen one of several, with a tick. */
  chosen?: boolean;
  /** A second line under it. */
  hint?: string;
  /** Why it cannot be done now, in place of the hint. */
  reason?: string;
  href?: string;
  /** With href: save instead of show. */
  download?: boolean;
  onPress?: () => void;
}

/** Falsy entries are left out, so that callers may write `allowed && {...}`. */
export type MenuGroup = readonly (MenuAction | false | undefined)[];

interface MenuProps {
  label: string;
  groups: readonly MenuGroup[];
  /** What opens it: by default three dots. */
  trigger?: ReactNode;
  triggerClass?: string;
  /** A line on top that says why, such as why a user is locked. */
  why?: string;
  /** Who is meant, on top in two lines. */
  heading?: ReactNode;
}

export function Menu({ label, groups, trigger, triggerClass = 'icb', why, heading }: MenuProps) {
  return (
    <MenuTrigger>
      <AriaButton className={triggerClass} aria-label={label}>{trigger ?? <Icon name="dots" />}</AriaButton>
      <Popover className="menu-pop sheet" placement="bottom end" offset={5}>
        {heading && <div className="menu-heading">{heading}</div>}
        {why && <p className="menu-why">{why}</p>}
        <MenuList label={label} groups={groups} />
      </Popover>
    </MenuTrigger>
  );
}

function MenuList({ label, groups }: { label: string; groups: readonly MenuGroup[] }) {
  const filled = groups.map((group) => group.filter((item): item is MenuAction => Boolean(item))).filter((group) => group.length > 0);
  const reasons = filled.flat().filter((item) => item.reason).map((item) => item.id);
  return (
    <AriaMenu className="menu" aria-label={label} disabledKeys={reasons}>
      {filled.map((group, index) => (
        <Fragment key={group[0]?.id}>
          {index > 0 && <Separator className="menu-line" />}
          {group.map((item) => <Item key={item.id} item={item} />)}
        </Fragment>
      ))}
    </AriaMenu>
  );
}

function Item({ item }: { item: MenuAction }) {
  return (
    <MenuItem
      id={item.id}
      className={item.danger ? 'menu-item bad' : 'menu-item'}
      textValue={item.title}
      href={item.href}
      download={item.download}
      onAction={item.onPress}
    >
      {item.icon && <Icon name={item.icon} />}
      <span className="menu-text">
        <bdi>{item.title}</bdi>
        {(item.reason ?? item.hint) && <small>{item.reason ?? item.hint}</small>}
      </span>
      {item.chosen && <Icon name="check" />}
      {item.shortcut && <kbd>{item.shortcut}</kbd>}
    </MenuItem>
  );
}
