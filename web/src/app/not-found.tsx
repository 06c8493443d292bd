import { Link } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { PageHeader } from '@/ui/page';
import { EmptyState } from '@/ui/states';

export function NotFoundPage() {
  const path = useTenantPath();
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        title="There is no screen at this address"
        actions={
          <Link to={path('/')} className={buttonClass('primary')}>
            Go to the overview
          </Link>
        }
      >
        The link may be cut short. Everything that exists is in the navigation and the palette.
      </EmptyState>
    </>
  );
}
