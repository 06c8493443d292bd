import { lazy, type ComponentType } from 'react';
import { ExploreIcon, ImportIcon, OverviewIcon, SettingsIcon } from '@/ui/icons';

interface Page {
  path: string;
  name: string;
  icon: ComponentType<{ className?: string }>;
  /** Further words the palette finds it by. */
  words: string;
}

/** The places in the navigation and the palette. A new capability adds its line here and its route in app.tsx. */
export const pages: Page[] = [
  { path: '/', name: 'Overview', icon: OverviewIcon, words: 'dashboard home first' },
  { path: '/explore', name: 'Explorer', icon: ExploreIcon, words: 'costs query chart table' },
  {
    path: '/imports',
    name: 'Imports',
    icon: ImportIcon,
    words: 'upload bill file focus csv parquet',
  },
  {
    path: '/settings',
    name: 'Settings',
    icon: SettingsIcon,
    words: 'tenants theme appearance health about',
  },
];

const load = {
  overview: () => import('@/features/overview/overview-page'),
  explorer: () => import('@/features/explorer/explorer-page'),
  imports: () => import('@/features/imports/imports-page'),
  import: () => import('@/features/imports/import-page'),
  settings: () => import('@/features/settings/settings-page'),
};

// Asked for before React starts: the first screen's code comes along with the shell's.
if (location.pathname === '/') void load.overview();

export const OverviewPage = lazy(load.overview);
export const ExplorerPage = lazy(load.explorer);
export const ImportsPage = lazy(load.imports);
export const ImportPage = lazy(load.import);
export const SettingsPage = lazy(load.settings);
