import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ownTenant, useOwnTenantChange, type OwnTenant } from '@/api/own-tenant';
import { withTenant, useTenant } from '@/api/tenant';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { tell } from '@/ui/toast';

/** What a tenant does last: take everything out, and delete itself. */
export function DangerCard({ own }: { own: OwnTenant }) {
  const tenant = useTenant();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useOwnTenantChange(ownTenant.remove);
  return (
    <Card title="Take out and delete">
      <p className="text-muted">
        One archive with everything: settings, costs as FOCUS, every table; without secrets.
      </p>
      <a
        className={buttonClass('plain', 'mt-2')}
        href={withTenant('/api/tenant/export', tenant)}
        download
      >
        Export everything
      </a>
      {own.default ? (
        <p className="mt-4 border-t pt-3 text-muted">
          This is the tenant where none is named; it stays.
        </p>
      ) : (
        <form
          aria-label="Delete this tenant"
          className="mt-4 border-t pt-3"
          onSubmit={(event) => {
            event.preventDefault();
            remove.mutate(typed, {
              onSuccess: () => {
                tell(`${own.settings.name} is deleted; operators can restore it for a while.`);
                void navigate('/');
              },
            });
          }}
        >
          <label className="block text-muted">
            To delete the tenant for everybody, type its short name, {own.slug}. Operators can
            restore it until the grace is over; then everything is removed.
            <input
              className="control mt-1 w-full text-ink"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setTyped(target.value)}
            />
          </label>
          {remove.error && (
            <p role="alert" className="mt-2 text-sm text-bad">
              Not deleted. {remove.error.message}
            </p>
          )}
          <Button
            type="submit"
            look="danger"
            className="mt-2"
            disabled={remove.isPending || typed !== own.slug}
          >
            Delete tenant
          </Button>
        </form>
      )}
    </Card>
  );
}
