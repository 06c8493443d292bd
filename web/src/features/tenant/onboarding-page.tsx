import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ownTenant, useOwnTenant, useOwnTenantChange, type OwnTenant } from '@/api/own-tenant';
import { useTenantPath } from '@/api/tenant';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';

import { SettingsForm } from './settings-form';

const steps = [
  ['name', 'What it is called'],
  ['calendar', 'Currency, time zone, fiscal year'],
  ['targets', 'Maturity and targets'],
  ['data', 'First costs'],
] as const;

type Step = (typeof steps)[number][0];

/** From an empty tenant to the first costs, a step at a time; what was done is kept. */
export default function OnboardingPage() {
  const { data: own, error, refetch, isFetching } = useOwnTenant();
  return (
    <>
      <PageHeader title="Set up" note={own?.settings.name ?? ' '} />
      {error && !own ? (
        <ErrorState
          what="The tenant could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !own ? (
        <SkeletonRows rows={6} />
      ) : (
        <Steps key={own.slug} own={own} />
      )}
    </>
  );
}

function Steps({ own }: { own: OwnTenant }) {
  const open = steps.find(([step]) => own.onboarding.includes(step))?.[0];
  const [chosen, setChosen] = useState<Step>();
  const finish = useOwnTenantChange(ownTenant.finish);
  const step = chosen ?? open ?? 'data';
  const at = steps.findIndex(([one]) => one === step);
  const done = () => {
    finish.mutate(step);
    setChosen(steps[at + 1]?.[0]);
  };
  return (
    <div className="grid items-start gap-4 xl:grid-cols-12">
      <nav aria-label="Steps" className="xl:col-span-4">
        <ol className="flex flex-col gap-1">
          {steps.map(([one, words], number) => (
            <li key={one}>
              <button
                type="button"
                aria-current={one === step ? 'step' : undefined}
                onClick={() => setChosen(one)}
                className="flex min-h-10 w-full items-center gap-3 rounded-md px-3 text-left hover:bg-hover aria-[current=step]:bg-accent-soft"
              >
                <span className="text-muted tabular-nums">{number + 1}</span>
                <span className="min-w-0 flex-1">{words}</span>
                {!own.onboarding.includes(one) && <span className="text-sm text-muted">done</span>}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <Card title={steps[at]?.[1] ?? ''} className="xl:col-span-8">
        {step === 'data' ? (
          <FirstCosts onDone={() => finish.mutate('data')} />
        ) : (
          <SettingsForm
            key={step}
            own={own}
            parts={[step]}
            action="Save and go on"
            onSaved={done}
          />
        )}
      </Card>
    </div>
  );
}

function FirstCosts({ onDone }: { onDone: () => void }) {
  const to = useTenantPath();
  const navigate = useNavigate();
  const samples = useOwnTenantChange(ownTenant.samples);
  return (
    <>
      <p className="text-muted">
        Connect a cloud and its bills come in by themselves, upload a bill you have, or look around
        with sample data first.
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Link to={to('/connections/new')} onClick={onDone} className={buttonClass('primary')}>
          Connect a cloud
        </Link>
        <Link to={to('/imports')} onClick={onDone} className={buttonClass()}>
          Upload a bill
        </Link>
        <Button
          disabled={samples.isPending}
          onClick={() =>
            samples.mutate(undefined, {
              onSuccess: () => {
                onDone();
                tell('Sample bills are being imported.');
                void navigate(to('/'));
              },
            })
          }
        >
          Load sample data
        </Button>
      </div>
      {samples.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          No sample data was loaded. {samples.error.message}
        </p>
      )}
    </>
  );
}
