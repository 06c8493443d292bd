import { useState } from 'react';
import { useSignInProviders } from '@/api/sign-in';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { DomainsCard } from './domains-card';
import { ProviderForm } from './provider-form';
import { ProviderRow } from './provider-row';
import { RuleCard } from './rule-card';

/** The tenant's own sign-in: its providers, its mail domains, and whether they are the only way. */
export default function ProvidersPage() {
  const { data, error, refetch, isFetching } = useSignInProviders();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHeader title="Sign-in providers" note="The company’s own sign-in, by OpenID Connect" />
      <div className="grid items-start gap-4 xl:grid-cols-12">
        <Card
          title="Providers"
          className="xl:col-span-7"
          actions={!adding && <Button onClick={() => setAdding(true)}>Add provider</Button>}
        >
          {adding && <ProviderForm onDone={() => setAdding(false)} />}
          {error && !data ? (
            <ErrorState
              what="The providers could not be loaded"
              reason={error.message}
              retry={() => void refetch()}
              retrying={isFetching}
            />
          ) : !data ? (
            <SkeletonRows rows={3} className="[&>div]:h-14" />
          ) : data.length === 0 && !adding ? (
            <p className="text-muted">
              None yet. Any provider that speaks OpenID Connect can be added, such as Okta, Entra or
              Keycloak.
            </p>
          ) : (
            <ul className="divide-y">
              {data.map((one) => (
                <ProviderRow key={one.id} one={one} />
              ))}
            </ul>
          )}
        </Card>
        <div className="flex min-w-0 flex-col gap-4 xl:col-span-5">
          <DomainsCard />
          <RuleCard />
        </div>
      </div>
    </>
  );
}
