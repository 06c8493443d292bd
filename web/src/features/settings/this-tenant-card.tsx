import { Link } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';

/** The ways to what belongs to the tenant on screen. */
export function ThisTenantCard() {
  const to = useTenantPath();
  return (
    <Card title="The tenant on screen">
      <div className="flex flex-wrap gap-2">
        <Link to={to('/settings/tenant')} className={buttonClass()}>
          Tenant settings
        </Link>
        <Link to={to('/organisation')} className={buttonClass()}>
          Organisation
        </Link>
        <Link to={to('/set-up')} className={buttonClass()}>
          Set up step by step
        </Link>
      </div>
    </Card>
  );
}
