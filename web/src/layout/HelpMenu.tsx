import { useLingui } from '@lingui/react/macro';
import { Icon } from '../ui/Icon';
import { Menu } from '../ui/Menu';

export function HelpMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useLingui();
  return (
    <Menu
      label={t`Help`}
      trigger={<Icon name="help" />}
      groups={[
        [
          { id: 'shortcuts', title: t`Keyboard shortcuts`, icon: 'keyboard', shortcut: '?', onPress: onShortcuts },
          { id: 'api', title: t`API description`, icon: 'code', href: '/api/v1/openapi.json' },
        ],
      ]}
    />
  );
}
