import { useNavigate } from 'react-router';
import { useTenant, useTenants, withTenant } from '@/api/tenant';
import type { Tenant } from '@/api/types';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { BuildingIcon, UpDownIcon } from '@/ui/icons';
import { ChoiceMenu } from '@/ui/menu';

/** Where switching leads: the overview, for a question about one tenant's tags means nothing in another. */
export function tenantHome(tenant: Tenant): string {
  return withTenant('/', tenant.default ? undefined : tenant.slug);
}

export function TenantMenu({ className }: { className?: string }) {
  const slug = useTenant();
  const navigate = useNavigate();
  const { data: tenants } = useTenants();
  const open = (tenants ?? []).filter(({ state }) => state !== 'deleted');
  const current = open.find((tenant) => (slug ? tenant.slug === slug : tenant.default));
  const name = current?.name ?? slug ?? 'Default tenant';
  return (
    <ChoiceMenu
      heading="Tenant"
      value={current?.slug}
      onChoose={(chosen) => {
        const tenant = open.find((one) => one.slug === chosen);
        if (tenant) void navigate(tenantHome(tenant));
      }}
      choices={open.map((tenant) => ({
        id: tenant.slug,
        label: tenant.name,
        note: tenant.state === 'suspended' ? 'suspended' : undefined,
      }))}
      footer={{
        label: 'Manage tenants…',
        onSelect: () => void navigate(withTenant('/settings', slug)),
      }}
      trigger={
        <Button aria-label={`Tenant: ${name}`} className={cx('!justify-start', className)}>
          <BuildingIcon className="text-muted" />
          <span className="min-w-0 flex-1 truncate text-left font-medium">{name}</span>
          <UpDownIcon className="text-muted" />
        </Button>
      }
    />
  );
}
