import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { Skeleton } from '@/ui/states';
import { Toasts } from '@/ui/toast';
import { ScreenBoundary } from './error-boundary';
import { ThemeMenu } from './theme-menu';
import { Wordmark } from './wordmark';

/** Around the screens that people see before they are inside. */
export function Entrance() {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-13 items-center justify-between px-4">
        <Wordmark />
        <ThemeMenu />
      </header>
      <main id="main" className="mx-auto w-full max-w-md flex-1 px-4 pt-[8vh] pb-16">
        <ScreenBoundary at="entrance">
          <Suspense fallback={<Skeleton className="h-96 w-full rounded-lg" />}>
            <Outlet />
          </Suspense>
        </ScreenBoundary>
      </main>
      <Toasts />
    </div>
  );
}
