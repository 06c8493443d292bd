import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useConnection, useConnectionActions, useProviders } from '@/api/connections';
import { useTenantPath } from '@/api/tenant';
import type { Connection, Provider } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { ErrorState, Skeleton } from '@/ui/states';
import { ConnectionFields, MonthsInput } from './connection-form';
import { changesOf, type Values } from './fields';
import { SetupCard } from './setup-card';
import { testAtOnce } from './test-card';

export default function EditConnectionPage() {
  const { connectionId = '' } = useParams();
  const path = useTenantPath();
  const connection = useConnection(connectionId);
  const providers = useProviders();
  const error = connection.error ?? providers.error;
  const provider = providers.data?.find((one) => one.provider === connection.data?.provider);
  if (connection.data && provider) {
    return <EditConnection connection={connection.data} provider={provider} />;
  }
  return (
    <>
      <PageHeader title="Edit connection" />
      {error ? (
        <ErrorState
          what="The connection could not be loaded"
          reason={error.message}
          still={
            <Link className="underline" to={path('/connections')}>
              All connections
            </Link>
          }
        />
      ) : (
        <div role="status" aria-label="Loading the connection">
          <Skeleton className="h-[70vh] rounded-lg" />
        </div>
      )}
    </>
  );
}

function EditConnection({ connection, provider }: { connection: Connection; provider: Provider }) {
  const path = useTenantPath();
  const navigate = useNavigate();
  const { change } = useConnectionActions(connection.id);
  const [values, setValues] = useState<Values>(connection.settings);
  const [forgotten, setForgotten] = useState<ReadonlySet<string>>(new Set());
  const [months, setMonths] = useState(String(connection.monthsBack));
  const back = path(`/connections/${connection.id}`);
  const save = () =>
    change.mutate(
      {
        settings: changesOf(provider.fields, connection, values, forgotten),
        monthsBack: Number.parseInt(months, 10),
      },
      { onSuccess: () => void navigate(back, { state: testAtOnce }) },
    );
  return (
    <>
      <PageHeader title={`Edit ${connection.name}`} />
      <div className="grid items-start gap-4 xl:grid-cols-12">
        <Card title="Settings" className="xl:col-span-7">
          <form
            aria-label="Settings of the connection"
            className="flex flex-col gap-5"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <ConnectionFields
              fields={provider.fields}
              values={values}
              onChange={(name, value) => setValues((old) => ({ ...old, [name]: value }))}
              kept={connection.secrets}
              forgotten={forgotten}
              onForget={(name, forget) =>
                setForgotten((old) => {
                  const next = new Set(old);
                  if (forget) next.add(name);
                  else next.delete(name);
                  return next;
                })
              }
            />
            <div className="border-t pt-4">
              <MonthsInput value={months} onChange={setMonths} />
            </div>
            {change.error && (
              <ErrorState what="Nothing was changed" reason={change.error.message} />
            )}
            <div className="flex flex-wrap items-center gap-3 border-t pt-4">
              <Button type="submit" look="primary" disabled={change.isPending}>
                {change.isPending ? 'Saving…' : 'Save and test'}
              </Button>
              <Link to={back} className={buttonClass('quiet')}>
                Cancel
              </Link>
            </div>
          </form>
        </Card>
        <div className="min-w-0 xl:col-span-5">
          <SetupCard
            provider={connection.provider}
            externalId={connection.externalId}
            open={false}
          />
        </div>
      </div>
    </>
  );
}
