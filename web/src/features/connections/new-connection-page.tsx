import { useId, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useCreateConnection, useProviders } from '@/api/connections';
import { providerWords } from '@/api/connection-words';
import { useTenantPath } from '@/api/tenant';
import type { Provider } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { Segments } from '@/ui/segments';
import { ErrorState, Skeleton } from '@/ui/states';
import { ConnectionFields, MonthsInput } from './connection-form';
import { settingsOf, type Values } from './fields';
import { SetupCard } from './setup-card';
import { testAtOnce } from './test-card';

const monthsUsual = '12';

export default function NewConnectionPage() {
  const { data, error, refetch, isFetching } = useProviders();
  return (
    <>
      <PageHeader title="New connection" />
      {error && !data ? (
        <ErrorState
          what="What can be connected could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <div role="status" aria-label="Loading what can be connected">
          <Skeleton className="h-[70vh] rounded-lg" />
        </div>
      ) : (
        <NewConnection providers={data} />
      )}
    </>
  );
}

function NewConnection({ providers }: { providers: Provider[] }) {
  const id = useId();
  const path = useTenantPath();
  const navigate = useNavigate();
  const create = useCreateConnection();
  const [chosen, setChosen] = useState(providers[0]?.provider ?? '');
  const [name, setName] = useState('');
  const [months, setMonths] = useState(monthsUsual);
  // Each provider's own, so that a look at another loses nothing.
  const [values, setValues] = useState<Readonly<Record<string, Values>>>({});
  const provider = providers.find((one) => one.provider === chosen);
  if (!provider) return <p className="text-muted">This server can connect no cloud.</p>;
  const own = values[chosen] ?? {};

  const save = () =>
    create.mutate(
      {
        provider: chosen,
        name: name.trim(),
        settings: settingsOf(provider.fields, own),
        monthsBack: Number.parseInt(months, 10),
        // Nothing is fetched before a person has seen the test.
        paused: true,
      },
      {
        onSuccess: (made) => void navigate(path(`/connections/${made.id}`), { state: testAtOnce }),
      },
    );
  return (
    <div className="grid items-start gap-4 xl:grid-cols-12">
      <Card title="What to connect" className="xl:col-span-7">
        <form
          aria-label="New connection"
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <div>
            <Segments
              label="Cloud"
              value={chosen}
              onChange={setChosen}
              options={providers.map((one) => ({
                value: one.provider,
                label: providerWords(one.provider),
              }))}
            />
          </div>
          <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
            <div>
              <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
                Name <span className="font-normal text-muted">(required)</span>
              </label>
              <input
                id={`${id}-name`}
                className="control w-full"
                required
                maxLength={100}
                autoComplete="off"
                value={name}
                aria-describedby={`${id}-hint`}
                onChange={({ target }) => setName(target.value)}
              />
              <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
                Its bills carry this name as their source, so it stays.
              </p>
            </div>
            <MonthsInput value={months} onChange={setMonths} />
          </div>
          <ConnectionFields
            key={chosen}
            fields={provider.fields}
            values={own}
            onChange={(field, value) =>
              setValues((old) => ({ ...old, [chosen]: { ...old[chosen], [field]: value } }))
            }
          />
          {create.error && (
            <ErrorState what="The connection was not saved" reason={create.error.message} />
          )}
          <div className="flex flex-wrap items-center gap-3 border-t pt-4">
            <Button type="submit" look="primary" disabled={create.isPending}>
              {create.isPending ? 'Saving…' : 'Save and test'}
            </Button>
            <Link to={path('/connections')} className={buttonClass('quiet')}>
              Cancel
            </Link>
            <p className="text-sm text-muted">It stays paused until you have seen the test.</p>
          </div>
        </form>
      </Card>
      <div className="min-w-0 xl:col-span-5">
        <SetupCard key={chosen} provider={chosen} open />
      </div>
    </div>
  );
}
