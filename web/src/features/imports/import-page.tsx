import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { isRunning } from '@/api/import-state';
import { useImport, useImportActions } from '@/api/imports';
import { ApiError } from '@/api/problem';
import { useTenantPath } from '@/api/tenant';
import type { Import } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Confirm } from '@/ui/dialog';
import { spellAgo, spellBytes, spellCount, spellDuration, spellMonth } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { PageHeader } from '@/ui/page';
import { ErrorState, Notice, Skeleton } from '@/ui/states';
import { tell } from '@/ui/toast';
import { ConformanceCard } from './conformance-card';
import { InvoicesCard } from './invoices-card';
import { ProgressLine } from './progress-line';
import { ReconciliationCard } from './reconciliation-card';
import { RejectsCard } from './rejects-card';
import { RestatementCard } from './restatement-card';
import { StateBadge } from './state-badge';

export default function ImportPage() {
  const { importId = '' } = useParams();
  const path = useTenantPath();
  const { data: one, error, refetch, isFetching } = useImport(importId);
  if (error && !one) {
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        <PageHeader title="Import" />
        <ErrorState
          what={gone ? 'There is no such import' : 'The import could not be loaded'}
          reason={error.message}
          still={
            <Link className="underline" to={path('/imports')}>
              All imports
            </Link>
          }
          retry={gone ? undefined : () => void refetch()}
          retrying={isFetching}
        />
      </>
    );
  }
  if (!one) {
    return (
      <div role="status" aria-label="Loading the import">
        <Skeleton className="mb-4 h-9 w-80 max-w-full" />
        <Skeleton className="h-28 rounded-lg" />
        <Skeleton className="mt-4 h-64 rounded-lg" />
      </div>
    );
  }
  return <ImportDetail one={one} />;
}

/** How the server begins its report of services that its tables do not know. */
const unmappedMark = 'Services without a category';

function ImportDetail({ one }: { one: Import }) {
  const path = useTenantPath();
  return (
    <>
      <PageHeader
        title={one.file}
        note={<StateBadge state={one.state} />}
        actions={<Actions one={one} />}
      />
      <div className="flex flex-col gap-4">
        {one.error && (
          <ErrorState
            what={one.error.title}
            reason={one.error.detail}
            still="Nothing of this file was loaded; earlier bills are unchanged."
          />
        )}
        {one.replacedBy && (
          <Notice
            actions={
              <Link to={path(`/imports/${one.replacedBy}`)} className={buttonClass()}>
                Open the newer one
              </Link>
            }
          >
            A newer import of the same bill took its place; these rows are no longer counted.
          </Notice>
        )}
        {one.warnings.map((warning) => (
          <Notice key={warning}>
            {warning}
            {warning.startsWith(unmappedMark) && (
              <>
                {' '}
                <Link
                  className="underline"
                  to={path(
                    '/explore?grain=total&by=ServiceName&period=last_12_months&where=ServiceCategory~is~Other',
                  )}
                >
                  What they cost
                </Link>
              </>
            )}
          </Notice>
        ))}
        {one.progress && isRunning(one.state) && (
          <section aria-label="Progress" className="rounded-lg border bg-surface p-4">
            <ProgressLine progress={one.progress} />
          </section>
        )}
        <Facts one={one} />
        {one.reconciliation.length > 0 && <ReconciliationCard lines={one.reconciliation} />}
        {one.invoices && one.invoices.length > 0 && <InvoicesCard lines={one.invoices} />}
        {one.restatement && one.restatement.length > 0 && (
          <RestatementCard lines={one.restatement} />
        )}
        {one.rowsRejected > 0 && <RejectsCard one={one} />}
        <ConformanceCard one={one} />
      </div>
    </>
  );
}

function Facts({ one }: { one: Import }) {
  const now = useNow();
  const facts: [string, string][] = [
    ['Rows read', spellCount(one.rowsRead)],
    ['Rows loaded', spellCount(one.rowsLoaded)],
    ['Rows rejected', spellCount(one.rowsRejected)],
    ['Size', spellBytes(one.bytes)],
    [
      'Format',
      `${one.format === 'focus' ? 'FOCUS' : one.format}${one.focusVersion ? ` ${one.focusVersion}` : ''}`,
    ],
    [
      'Billing period',
      one.billingPeriods.map((month) => spellMonth(month)).join(', ') || 'Not known yet',
    ],
    ['Source', one.source],
    ['Started', spellAgo(one.startedAt, now)],
    ['Took', one.seconds === null ? 'Not finished' : spellDuration(one.seconds)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 sm:grid-cols-3 xl:grid-cols-5">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Actions({ one }: { one: Import }) {
  const navigate = useNavigate();
  const path = useTenantPath();
  const { cancel, remove } = useImportActions(one.importId);
  const [asking, setAsking] = useState(false);
  const failed = (what: string) => (error: Error) => tell(`${what}: ${error.message}`);
  if (isRunning(one.state)) {
    return (
      <Button
        look="danger"
        disabled={cancel.isPending}
        onClick={() =>
          cancel.mutate(undefined, {
            onSuccess: () => tell('The import is cancelled; nothing of it stays.'),
            onError: failed('The import could not be cancelled'),
          })
        }
      >
        {cancel.isPending ? 'Cancelling…' : 'Cancel import'}
      </Button>
    );
  }
  // Only what counts can be taken out; of everything else the record stays.
  if (one.state !== 'published') return null;
  return (
    <>
      <Button look="danger" disabled={remove.isPending} onClick={() => setAsking(true)}>
        Delete import
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="Delete this import?"
        description="Its costs disappear from every screen at once. The file can be imported again later."
        action="Delete import"
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              tell(`${one.file} is deleted.`);
              void navigate(path('/imports'));
            },
            onError: failed('The import could not be deleted'),
          })
        }
      />
    </>
  );
}
