import { PageHeader } from '@/ui/page';
import { AccountStateCard } from './account-state-card';
import { AccountsCard } from './accounts-card';
import { AboutCard } from './about-card';
import { AccessCard } from './access-card';
import { AppearanceCard } from './appearance-card';
import { SampleDataCard } from './sample-data-card';
import { TenantsCard } from './tenants-card';
import { ThisTenantCard } from './this-tenant-card';

export default function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid items-start gap-4 xl:grid-cols-12">
        <TenantsCard />
        <div className="flex min-w-0 flex-col gap-4 xl:col-span-5">
          <ThisTenantCard />
          <AccountsCard />
          <AccountStateCard />
          <AccessCard />
          <AppearanceCard />
          <SampleDataCard />
          <AboutCard />
        </div>
      </div>
    </>
  );
}
