import { useSyncExternalStore } from 'react';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'finops.theme';
const listeners = new Set<() => void>();

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'dark' || chosen === 'light' ? chosen : 'system';
}

/** The same storage key and attribute as public/theme.js, which runs before the first paint. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // No storage allowed: the choice lasts as long as the page.
  }
  for (const listen of listeners) listen();
}

function subscribe(listen: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  listeners.add(listen);
  system.addEventListener('change', listen);
  return () => {
    listeners.delete(listen);
    system.removeEventListener('change', listen);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}

/** What is really shown, for a canvas that cannot read CSS. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const theme = current();
    return theme === 'system'
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : theme === 'dark';
  });
}
