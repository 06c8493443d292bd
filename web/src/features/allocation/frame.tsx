import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useOwnAccess } from '@/api/access';
import { useTenantPath } from '@/api/tenant';
import { cx } from '@/ui/class-names';
import { PageHeader } from '@/ui/page';

/** The rules, and what follows from them alone, are everybody's: who sees only some costs has no place there. */
const places = [
  { to: '/allocation', name: 'Overview' },
  { to: '/allocation/unallocated', name: 'Unallocated' },
  { to: '/allocation/rules', name: 'Rules', ofAll: true },
  { to: '/allocation/start', name: 'Guided start', ofAll: true },
  { to: '/allocation/shared', name: 'Shared costs', ofAll: true },
  { to: '/allocation/tags', name: 'Tags' },
  { to: '/allocation/history', name: 'History', ofAll: true },
];

interface FrameProps {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The heading of every allocation screen, and the way to the others. */
export function AllocationFrame({ title, note, actions, children }: FrameProps) {
  const path = useTenantPath();
  const { data: access } = useOwnAccess();
  return (
    <>
      <PageHeader title={title} note={note} actions={actions} />
      <nav aria-label="Allocation" className="mb-4 overflow-x-auto border-b">
        <ul className="flex gap-1">
          {places
            .filter(({ ofAll }) => !ofAll || access?.allRows !== false)
            .map(({ to, name }) => (
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
