import { Suspense, useEffect, useRef, useState } from 'react';
import { NavLink, Outlet, useLocation, Link } from 'react-router';
import { useMay } from '@/api/access';
import { useLive, useLiveState } from '@/api/live';
import { useSavedViews } from '@/api/saved-views';
import { useTenant, useTenantPath } from '@/api/tenant';
import { Button, IconButton } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { BookmarkIcon, SearchIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { Skeleton } from '@/ui/states';
import { Toasts } from '@/ui/toast';
import { AccountMenu } from './account-menu';
import { ScreenBoundary } from './error-boundary';
import { IdleWarning } from './idle-warning';
import { pages } from './pages';
import { Palette } from './palette';
import { ShutDoor } from './shut-door';
import { TenantMenu } from './tenant-menu';
import { ThemeMenu } from './theme-menu';
import { ViewingBanner } from './viewing-banner';
import { Wordmark } from './wordmark';

const paletteKeys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';

export function Shell() {
  const tenant = useTenant();
  useLive(tenant);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const { pathname } = useLocation();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPaletteOpen((open) => !open);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  // A new screen is read and scrolled from its beginning.
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        Skip to the content
      </a>
      <SideBar onSearch={() => setPaletteOpen(true)} />
      <TopBar onSearch={() => setPaletteOpen(true)} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] min-w-0 px-4 pt-4 pb-24 outline-none lg:px-7 lg:pt-6 lg:pb-10"
      >
        <ViewingBanner />
        <ScreenBoundary at={`${tenant ?? ''}${pathname}`}>
          <ShutDoor>
            <Suspense fallback={<ScreenSkeleton />}>
              <Outlet />
            </Suspense>
          </ShutDoor>
        </ScreenBoundary>
      </main>
      <BottomBar />
      <Palette open={paletteOpen} onOpenChange={setPaletteOpen} />
      <IdleWarning />
      <Toasts />
    </div>
  );
}

function SideBar({ onSearch }: { onSearch: () => void }) {
  const path = useTenantPath();
  const may = useMay();
  const shown = pages.filter(({ needs, inside }) => !inside && may(needs));
  return (
    <header className="sticky top-0 z-20 hidden h-dvh flex-col border-r px-3 py-4 lg:flex">
      <Link to={path('/')} className="mb-4 flex items-center px-2">
        <Wordmark />
      </Link>
      <TenantMenu className="mb-2 w-full" />
      <Button
        onClick={onSearch}
        className="mb-4 w-full !justify-start text-muted"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <SearchIcon />
        <span>Go to…</span>
        <kbd className="ml-auto rounded-sm border px-1.5 font-sans text-xs">{paletteKeys}</kbd>
      </Button>
      <nav aria-label="Main">
        <ul className="flex flex-col gap-0.5">
          {shown.map(({ path: to, name, icon: Icon }) => (
            <li key={to}>
              <NavLink
                to={path(to)}
                end={to === '/'}
                className={({ isActive }) =>
                  cx(
                    'flex h-9 items-center gap-2.5 rounded-md px-2.5',
                    isActive
                      ? 'bg-accent-soft font-medium text-accent'
                      : 'text-muted hover:bg-hover hover:text-ink',
                  )
                }
              >
                <Icon />
                {name}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <SavedViewList />
      <div className="mt-auto pt-3">
        <AccountMenu className="mb-2 w-full" />
      </div>
      <div className="flex items-center justify-between">
        <LiveDot />
        <ThemeMenu />
      </div>
    </header>
  );
}

function SavedViewList() {
  const views = useSavedViews();
  if (views.length === 0) return null;
  return (
    <nav aria-label="Saved views" className="mt-5 min-h-0 overflow-y-auto">
      <h2 className="px-2.5 pb-1 text-xs font-medium text-muted">Saved views</h2>
      <ul className="flex flex-col gap-0.5">
        {views.map((view) => (
          <li key={view.name}>
            <Link
              to={view.path}
              className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink"
            >
              <BookmarkIcon width="14" height="14" />
              <span className="truncate">{view.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const liveWords = {
  connecting: ['bg-edge', 'Connecting'],
  live: ['bg-good', 'Live'],
  offline: ['bg-warn', 'Not live, reconnecting'],
} as const;

function LiveDot() {
  const [color, words] = liveWords[useLiveState()];
  return (
    <span role="status" className="flex items-center gap-2 px-2 text-xs text-muted">
      <span aria-hidden="true" className={cx('size-2 rounded-full', color)} />
      {words}
    </span>
  );
}

function TopBar({ onSearch }: { onSearch: () => void }) {
  const path = useTenantPath();
  return (
    <header className="sticky top-0 z-30 flex h-13 items-center gap-1 border-b bg-surface px-3 lg:hidden">
      <Link to={path('/')} className="mr-auto flex items-center px-1">
        <Wordmark />
      </Link>
      <TenantMenu className="w-34" />
      <IconButton label={`Go to… (${paletteKeys})`} onClick={onSearch}>
        <SearchIcon />
      </IconButton>
      <ThemeMenu />
      <AccountMenu bare />
    </header>
  );
}

/** Within reach of a thumb. */
function BottomBar() {
  const path = useTenantPath();
  const may = useMay();
  const shown = pages.filter(({ needs, rare, inside }) => !rare && !inside && may(needs));
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="flex">
        {shown.map(({ path: to, name, short, icon: Icon }) => (
          <li key={to} className="flex-1">
            <NavLink
              to={path(to)}
              end={to === '/'}
              className={({ isActive }) =>
                cx(
                  'flex h-14 flex-col items-center justify-center gap-1 text-[0.6875rem] tracking-tight',
                  isActive ? 'font-medium text-accent' : 'text-muted',
                )
              }
            >
              <Icon />
              {short ?? name}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * A screen whose script is on its way, in its usual size, so that its own skeleton does not push anything. It is named
 * already, since the navigation knows its name.
 */
function ScreenSkeleton() {
  const { pathname } = useLocation();
  const page = pages.findLast(({ path }) => path === '/' || pathname.startsWith(path));
  return (
    <div role="status">
      {page && <PageHeader title={page.name} />}
      <Skeleton className="h-[70vh] w-full rounded-lg" />
    </div>
  );
}
