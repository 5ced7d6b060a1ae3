import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { viewsQuery, type View } from '../api/views';
import { Icon } from '../ui/Icon';
import { Menu, type MenuAction } from '../ui/Menu';
import { toast } from '../ui/Toast';
import { stringifySearch } from '../search';
import { visiting } from '../session/address';
import { allHref, differs, queryOf } from './address';
import { DeleteView } from './DeleteView';
import { settled, viewHref } from './opening';
import { SaveView } from './SaveView';
import { useViewActs } from './useViewActs';
import type { ViewToolsProps } from './ViewTools';

type Question = 'save' | 'edit' | 'delete';

/** The views of a list: to choose one, and to keep, change and drop the one that is chosen. */
export function ViewsMenu({ list, title, allTitle, path, search, read }: Omit<ViewToolsProps, 'columns'>) {
  const { t } = useLingui();
  const router = useRouter();
  const views = useQuery(viewsQuery(list)).data?.items ?? [];
  const [asked, setAsked] = useState<Question>();
  const current = views.find((view) => view.id === search.view);
  const changed = current !== undefined && differs(search, current, read);
  const choices = useChoices(views, current, path);
  const acts = useViewActs({ view: current, changed, title, query: queryOf(search), onAsk: setAsked });
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => toast(t`The link to this view is copied.`));
  const name = current?.name ?? '';
  const label = current ? changed ? t`Views: ${name}, filters changed` : t`Views: ${name}` : t`Views`;
  const replace = (href: string) => router.history.replace(href);
  return (
    <>
      <Menu
        label={label}
        triggerClass="btn quiet view-button"
        trigger={<><Icon name="star" /><span className="btn-label" dir="auto">{name || t`Views`}</span>{changed && <span className="view-changed" />}<Icon name="down" /></>}
        groups={[
          [{ id: 'all', title: allTitle, icon: 'rows', chosen: !current && queryOf(search) === '', href: allHref(path, views) }, ...choices.own],
          choices.shared,
          acts.edit,
          acts.end,
          [
            { id: 'save', title: t`Save this view…`, icon: 'plus', reason: visiting ? t`Views are kept in your own account only.` : undefined, onPress: () => setAsked('save') },
            { id: 'copy', title: t`Copy link to this view`, icon: 'link', onPress: copy },
          ],
        ]}
      />
      {asked === 'save' && <SaveView list={list} query={queryOf(search)} onClose={() => setAsked(undefined)} onSaved={(view) => replace(viewHref(path, view))} />}
      {asked === 'edit' && current && <SaveView list={list} view={current} onClose={() => setAsked(undefined)} />}
      {asked === 'delete' && current && (
        <DeleteView
          view={current}
          onClose={() => setAsked(undefined)}
          onDeleted={() => replace(path + stringifySearch({ ...settled({ ...search, view: undefined }, views.filter((view) => view !== current)) }))}
        />
      )}
    </>
  );
}

/** One entry a view; whose it is and whether the list opens with it stands under its name. */
function useChoices(views: readonly View[], current: View | undefined, path: string): { own: MenuAction[]; shared: MenuAction[] } {
  const { t } = useLingui();
  const hintOf = (view: View) => {
    const owner = view.owner?.name ?? '';
    const whose = view.own ? view.shared && t`Shared with everyone` : owner ? t`Shared by ${owner}` : t`Shared`;
    return [view.default && t`Your default`, whose].filter(Boolean).join(' · ') || undefined;
  };
  const entry = (view: View): MenuAction => ({
    id: view.id, title: view.name, icon: view.default ? 'star' : view.shared ? 'users' : 'user', hint: hintOf(view), chosen: view === current, href: viewHref(path, view),
  });
  return { own: views.filter((view) => view.own).map(entry), shared: views.filter((view) => !view.own).map(entry) };
}
