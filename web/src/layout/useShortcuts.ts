import { useEffect } from 'react';
import { shortcutsOn } from '../session/preferences';

interface Shortcuts {
  onPalette: () => void;
  onList: () => void;
}

/** Ctrl+K, / and ?. Single keys are off while somebody types and where they were turned off. */
export function useShortcuts({ onPalette, onList }: Shortcuts) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn() || busyWith(event.target)) return;
      if (event.key === '/') {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('input[data-search="main"]');
        if (field) field.focus();
        else onPalette();
      }
      if (event.key === '?') {
        event.preventDefault();
        onList();
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [onPalette, onList]);
}

/** In a field, a menu or a dialog the keys belong to it. */
function busyWith(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="listbox"], [role="dialog"]') !== null;
}
