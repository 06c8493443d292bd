import { Link } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';

/** The way to keys for programs and to the tenant's own sign-in. */
export function AccessCard() {
  const path = useTenantPath();
  return (
    <Card title="Programs and sign-in">
      <p className="mb-3 text-muted">
        Keys with which scripts and dashboards work in this tenant, and the company’s own sign-in.
      </p>
      <p className="flex flex-wrap gap-2">
        <Link to={path('/settings/keys')} className={buttonClass()}>
          API keys
        </Link>
        <Link to={path('/settings/sign-in')} className={buttonClass()}>
          Sign-in providers
        </Link>
      </p>
    </Card>
  );
}
