import { useOwnTenant } from '@/api/own-tenant';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { ErrorState, Notice, SkeletonRows } from '@/ui/states';
import { DangerCard } from './danger-card';
import { DomainsCard } from './domains-card';
import { SettingsForm } from './settings-form';
import { StateCard } from './state-card';

/** What this tenant decided for itself. */
export default function TenantPage() {
  const { data: own, error, refetch, isFetching } = useOwnTenant();
  return (
    <>
      <PageHeader title="Tenant settings" note={own?.settings.name ?? ' '} />
      {own?.state === 'read_only' && (
        <Notice>This tenant is suspended: its data can be seen and exported, not changed.</Notice>
      )}
      <div className="mt-4 grid items-start gap-4 xl:grid-cols-12">
        <Card title="Settings" className="xl:col-span-7">
          {error && !own ? (
            <ErrorState
              what="The settings could not be loaded"
              reason={error.message}
              retry={() => void refetch()}
              retrying={isFetching}
            />
          ) : !own ? (
            <SkeletonRows rows={8} />
          ) : (
            <SettingsForm
              key={own.slug}
              own={own}
              parts={['name', 'calendar', 'targets', 'addresses']}
              action="Save settings"
            />
          )}
        </Card>
        <div className="flex min-w-0 flex-col gap-4 xl:col-span-5">
          <DomainsCard />
          {own && <StateCard own={own} />}
          {own && <DangerCard own={own} />}
        </div>
      </div>
    </>
  );
}
