import { useDeferredValue, useId, useState } from 'react';
import { auditPath, useAudit, useVerifyAudit, type AuditFilter } from '@/api/audit';
import { download } from '@/api/client';
import { useTenant } from '@/api/tenant';
import type { AuditVerification } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { DownloadIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { EntryRow } from './entry-row';

const nothing: AuditFilter = { action: '', actor: '', target: '', outcome: '', from: '', to: '' };

const outcomes = [
  ['', 'any outcome'],
  ['done', 'done'],
  ['refused', 'refused'],
  ['denied', 'denied'],
  ['failed', 'failed'],
] as const;

/** Who did what, when, from where; and whether the log is as it was written. */
export default function AuditPage() {
  const tenant = useTenant();
  const [filter, setFilter] = useState(nothing);
  const asked = useDeferredValue(filter);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useAudit(asked);
  const verify = useVerifyAudit();
  const entries = data?.pages.flatMap((page) => page.entries);
  const save = () =>
    download(auditPath(asked), 'audit.csv', { tenant }).catch((reason: unknown) =>
      tell(reason instanceof Error ? reason.message : 'The file could not be saved.'),
    );
  return (
    <>
      <PageHeader
        title="Audit log"
        actions={
          <>
            <Button onClick={() => verify.mutate()} disabled={verify.isPending}>
              {verify.isPending ? 'Verifying…' : 'Verify'}
            </Button>
            <Button onClick={() => void save()}>
              <DownloadIcon />
              CSV
            </Button>
          </>
        }
      />
      {verify.data && <Verdict found={verify.data} />}
      {verify.error && (
        <ErrorState
          className="mb-4"
          what="The log could not be verified"
          reason={verify.error.message}
        />
      )}
      <Filters filter={filter} onChange={setFilter} />
      <Card title="Entries" note="The newest first.">
        {error && !data ? (
          <ErrorState
            what="The log could not be loaded"
            reason={error.message}
            retry={() => void refetch()}
          />
        ) : !entries ? (
          <SkeletonRows rows={8} />
        ) : entries.length === 0 ? (
          <EmptyState title="Nothing is written down">
            {asked === nothing
              ? 'Changes, sign-ins, refusals and exports appear here.'
              : 'No entry is like that.'}
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {entries.map((entry) => (
              <EntryRow key={entry.seq} entry={entry} />
            ))}
          </ul>
        )}
        {hasNextPage && (
          <Button className="mt-3" disabled={isFetching} onClick={() => void fetchNextPage()}>
            {isFetching ? 'Loading…' : 'Older entries'}
          </Button>
        )}
      </Card>
    </>
  );
}

function Filters({
  filter,
  onChange,
}: {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}) {
  const id = useId();
  const field = (name: keyof AuditFilter, label: string, type = 'text') => (
    <div className="min-w-0">
      <label htmlFor={`${id}-${name}`} className="mb-1 block text-sm text-muted">
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        type={type}
        className="control w-full"
        value={filter[name]}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange({ ...filter, [name]: target.value })}
      />
    </div>
  );
  return (
    <form
      aria-label="Search the log"
      className="mb-4 flex flex-wrap items-end gap-3"
      onSubmit={(event) => event.preventDefault()}
    >
      {field('actor', 'Who')}
      {field('action', 'Did what')}
      {field('target', 'To what')}
      {field('from', 'From', 'date')}
      {field('to', 'To', 'date')}
      <Select
        label="Outcome"
        value={filter.outcome}
        options={outcomes}
        onChange={(outcome) => onChange({ ...filter, outcome })}
      />
      {filter !== nothing && <Button onClick={() => onChange(nothing)}>Clear</Button>}
    </form>
  );
}

function Verdict({ found }: { found: AuditVerification }) {
  return found.intact ? (
    <p role="status" className="mb-4 rounded-lg bg-good-soft p-4 break-words text-good">
      {found.entries === 1
        ? 'The only entry is as it was written. It'
        : `All ${found.entries} entries are as they were written. The newest`}{' '}
      has the hash <code className="break-all">{found.head}</code>; noted elsewhere, it proves that
      later, too.
    </p>
  ) : (
    <ErrorState
      className="mb-4"
      what={`The log is not as it was written: entry ${found.brokenAt}`}
      reason={found.problem ?? ''}
      still="Keep a copy of the database, and see the guide on what to do after an incident."
    />
  );
}
