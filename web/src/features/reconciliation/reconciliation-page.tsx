import { Link, useSearchParams } from 'react-router';
import { isPreset, presets } from '@/api/presets';
import { useCommitments, useInvoices } from '@/api/reconciliation';
import { useTenantPath } from '@/api/tenant';
import type { Invoices } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { CommitmentsCard } from './commitments-card';
import { InvoicesCard, MonthsCard } from './invoices-card';
import { Part } from './part';
import { RestatedPart } from './restated-card';
import { UnmappedPart } from './unmapped-card';

const everything = 'everything';
const atFirst = 'last_12_months';
const monthPresets = presets.filter(([name]) => !name.includes('week') && !name.includes('days'));
const periods = [...monthPresets, [everything, 'All time']] as const;

export default function ReconciliationPage() {
  const [search, setSearch] = useSearchParams();
  const named = search.get('period');
  const period = named === everything || isPreset(named) ? named : atFirst;
  const asked = period === everything ? {} : { preset: period };
  const invoices = useInvoices(asked);
  const choose = (next: string) =>
    setSearch(
      (old) => {
        const params = new URLSearchParams(old);
        if (next === atFirst) params.delete('period');
        else params.set('period', next);
        return params;
      },
      { replace: true },
    );
  return (
    <>
      <PageHeader
        title="Reconciliation"
        note={invoices.data && <Summary found={invoices.data} />}
        actions={
          <Select label="Billing periods" value={period} options={periods} onChange={choose} />
        }
      />
      <div className="flex flex-col gap-4">
        {invoices.error && !invoices.data ? (
          <ErrorState
            what="Bills and costs could not be compared"
            reason={invoices.error.message}
            still="The costs themselves are as they were."
            retry={() => void invoices.refetch()}
            retrying={invoices.isFetching}
          />
        ) : !invoices.data ? (
          <>
            <Card title="Months">
              <SkeletonRows rows={6} />
            </Card>
            <Card title="Invoices">
              <SkeletonRows rows={8} />
            </Card>
          </>
        ) : invoices.data.invoices.length === 0 ? (
          <Nothing all={period === everything} showAll={() => choose(everything)} />
        ) : (
          <>
            <MonthsCard months={invoices.data.months} />
            <InvoicesCard found={invoices.data} />
            <CommitmentsPart asked={asked} />
            <RestatedPart asked={asked} />
            <UnmappedPart asked={asked} />
          </>
        )}
      </div>
    </>
  );
}

function Summary({ found }: { found: Invoices }) {
  const differing = found.invoices.filter(({ verdict }) => verdict === 'differs').length;
  if (found.invoices.length === 0) return null;
  return (
    <span
      className={`inline-flex items-center gap-1.5 ${differing === 0 ? 'text-good' : 'text-bad'}`}
    >
      {differing === 0 ? <CheckIcon /> : <WarnIcon />}
      {differing === 0
        ? 'Every invoice agrees or its difference is explained'
        : `${spellNumberOf(differing, 'invoice')} with an unexplained difference`}
    </span>
  );
}

function Nothing({ all, showAll }: { all: boolean; showAll: () => void }) {
  const path = useTenantPath();
  return (
    <section aria-label="Invoices" className="rounded-lg border bg-surface">
      <EmptyState
        className="min-h-80"
        title={all ? 'Nothing to reconcile yet' : 'No bill in these months'}
        actions={
          <>
            {!all && <Button onClick={showAll}>Show all time</Button>}
            <Link to={path('/imports')} className={buttonClass(all ? 'primary' : 'plain')}>
              Imports
            </Link>
          </>
        }
      >
        Once a bill is imported, its own cost column stands here beside the costs, invoice by
        invoice and month by month, to the last digit.
      </EmptyState>
    </section>
  );
}

function CommitmentsPart({ asked }: { asked: { preset?: string } }) {
  return (
    <Part
      title="Commitments"
      failed="Commitments could not be compared with their use"
      query={useCommitments(asked)}
      isEmpty={({ commitments }) => commitments.length === 0}
      empty="No reservation, savings plan or other commitment in these bills."
    >
      {({ commitments, cannotHold }) => (
        <CommitmentsCard commitments={commitments} cannotHold={cannotHold} />
      )}
    </Part>
  );
}
