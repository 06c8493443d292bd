import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import { cx } from '@/ui/class-names';
import { PageHeader } from '@/ui/page';

const places = [
  ['/allocation', 'Overview'],
  ['/allocation/unallocated', 'Unallocated'],
  ['/allocation/rules', 'Rules'],
  ['/allocation/start', 'Guided start'],
  ['/allocation/shared', 'Shared costs'],
  ['/allocation/tags', 'Tags'],
  ['/allocation/history', 'History'],
] as const;

interface FrameProps {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The heading of every allocation screen, and the way to the others. */
export function AllocationFrame({ title, note, actions, children }: FrameProps) {
  const path = useTenantPath();
  return (
    <>
      <PageHeader title={title} note={note} actions={actions} />
      <nav aria-label="Allocation" className="mb-4 overflow-x-auto border-b">
        <ul className="flex gap-1">
          {places.map(([to, name]) => (
            <li key={to}>
              <NavLink
                to={path(to)}
                end={to === '/allocation'}
                className={({ isActive }) =>
                  cx(
                    'flex h-9 items-center border-b-2 px-2.5 text-sm whitespace-nowrap',
                    isActive
                      ? 'border-accent font-medium text-accent'
                      : 'border-transparent text-muted hover:text-ink',
                  )
                }
              >
                {name}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  );
}
