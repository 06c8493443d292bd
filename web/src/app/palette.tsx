import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useMay } from '@/api/access';
import { useDimensions } from '@/api/costs';
import { useSampleData } from '@/api/demo';
import { exploreLink, readQuestion, writeQuestion } from '@/api/question';
import { useSavedViews } from '@/api/saved-views';
import { useTenant, useTenantPath, useTenants } from '@/api/tenant';
import { columnWords } from '@/api/words';
import { Dialog } from '@/ui/dialog';
import {
  BookmarkIcon,
  BuildingIcon,
  DownloadIcon,
  MoonIcon,
  SunIcon,
  SystemIcon,
  TableIcon,
} from '@/ui/icons';
import { Picker, type PickerItem } from '@/ui/picker';
import { setTheme } from '@/ui/theme';
import { pages } from './pages';
import { tenantHome } from './tenant-menu';

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

interface Command extends PickerItem {
  run: () => void;
}

/** Everything that has a name, one keystroke away. */
export function Palette({ open, onOpenChange }: PaletteProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Go to" bare>
      {open && <Commands close={() => onOpenChange(false)} />}
    </Dialog>
  );
}

function Commands({ close }: { close: () => void }) {
  const { commands, loading } = useCommands();
  return (
    <Picker
      tall
      label="Go to a page, a saved view or a dimension"
      placeholder="Page, saved view, dimension, tenant…"
      items={commands}
      loading={loading}
      onPick={(item) => {
        close();
        commands.find(({ id }) => id === item.id)?.run();
      }}
    />
  );
}

function useCommands(): { commands: Command[]; loading: boolean } {
  const navigate = useNavigate();
  const location = useLocation();
  const tenant = useTenant();
  const path = useTenantPath();
  const views = useSavedViews();
  const { data: dimensions, isPending: noDimensions } = useDimensions();
  const { data: tenants, isPending: noTenants } = useTenants();
  const { mutate: loadSample } = useSampleData();
  const may = useMay();

  const commands = useMemo(() => {
    const go = (to: string) => () => void navigate(to);
    // On the explorer a dimension regroups what is on screen; elsewhere it starts a new question.
    const groupBy = (name: string) => {
      if (location.pathname !== '/explore') return go(exploreLink({ by: [name] }, tenant));
      const search = new URLSearchParams(location.search);
      return go(
        `/explore?${writeQuestion({ ...readQuestion(search), by: [name] }, search).toString()}`,
      );
    };
    return [
      ...pages
        .filter(({ needs }) => may(needs))
        .map(({ path: to, name, words, icon: Icon }) => ({
          id: `page:${to}`,
          group: 'Pages',
          label: name,
          words,
          icon: <Icon />,
          run: go(path(to)),
        })),
      ...views.map((view) => ({
        id: `view:${view.name}`,
        group: 'Saved views',
        label: view.name,
        icon: <BookmarkIcon />,
        run: go(view.path),
      })),
      ...(dimensions ?? []).map(({ name }) => ({
        id: `dimension:${name}`,
        group: 'Group costs by',
        label: columnWords(name),
        hint: name,
        words: name,
        icon: <TableIcon />,
        run: groupBy(name),
      })),
      ...(tenants ?? [])
        .filter(({ state }) => state !== 'deleted')
        .map((one) => ({
          id: `tenant:${one.slug}`,
          group: 'Switch to tenant',
          label: one.name,
          words: one.slug,
          icon: <BuildingIcon />,
          run: go(tenantHome(one)),
        })),
      ...actions.map((action) => ({ ...action, group: 'Actions' })),
      {
        id: 'action:sample',
        group: 'Actions',
        label: 'Load sample data',
        words: 'demo acme',
        icon: <DownloadIcon />,
        run: () => loadSample(),
      },
    ];
  }, [navigate, location, tenant, path, views, dimensions, tenants, loadSample, may]);
  return { commands, loading: noDimensions || noTenants };
}

const actions = [
  { id: 'action:light', label: 'Light theme', icon: <SunIcon />, run: () => setTheme('light') },
  { id: 'action:dark', label: 'Dark theme', icon: <MoonIcon />, run: () => setTheme('dark') },
  {
    id: 'action:system',
    label: 'Theme as the system',
    icon: <SystemIcon />,
    run: () => setTheme('system'),
  },
];
