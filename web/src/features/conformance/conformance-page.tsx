import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { byRule, useValidation } from '@/api/conformance';
import type { BrokenRule, Validation } from '@/api/types';
import { Card } from '@/ui/card';
import { Findings } from '@/ui/findings';
import { spellBytes, spellCount, spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { Select } from '@/ui/select';
import { EmptyState, ErrorState, Skeleton, SkeletonRows } from '@/ui/states';
import { FileField } from './file-field';

const versions = [
  ['', 'The version its columns show'],
  ['1.3', 'FOCUS 1.3'],
  ['1.2', 'FOCUS 1.2'],
  ['1.1', 'FOCUS 1.1'],
  ['1.0', 'FOCUS 1.0'],
] as const;

type Version = (typeof versions)[number][0];

export default function ConformancePage() {
  const [search, setSearch] = useSearchParams();
  const [file, setFile] = useState<File>();
  const judge = useValidation();
  const asked = search.get('version') ?? '';
  const version: Version = versions.find(([one]) => one === asked)?.[0] ?? '';

  const check = (chosen: File, by: Version) => {
    setFile(chosen);
    judge.mutate({ file: chosen, version: by });
  };
  const choose = (next: Version) => {
    setSearch(
      (old) => {
        const params = new URLSearchParams(old);
        if (next === '') params.delete('version');
        else params.set('version', next);
        return params;
      },
      { replace: true },
    );
    if (file) check(file, next);
  };
  return (
    <>
      <PageHeader
        title="Conformance"
        actions={
          <Select
            label="By the rules of"
            labelled
            value={version}
            options={versions}
            onChange={choose}
          />
        }
      />
      <FileField onFile={(chosen) => check(chosen, version)} disabled={judge.isPending} />
      <div className="mt-4 flex flex-col gap-4" aria-live="polite">
        {judge.isPending ? (
          <Waiting name={file?.name ?? ''} />
        ) : judge.error ? (
          <ErrorState
            what="The file could not be checked"
            reason={judge.error.message}
            still="Nothing of it was kept. Another file can be checked above."
            retry={file ? () => check(file, version) : undefined}
          />
        ) : judge.data && file ? (
          <Answer file={file} found={judge.data} />
        ) : (
          <section aria-label="Result" className="rounded-lg border bg-surface">
            <EmptyState className="min-h-80" title="No file checked yet">
              Choose a FOCUS file above. Every row is held against every rule of the version, and
              nothing of the file is kept. Bills that are imported are judged by themselves: the
              page of each import shows its score.
            </EmptyState>
          </section>
        )}
      </div>
    </>
  );
}

function Waiting({ name }: { name: string }) {
  return (
    <div role="status" aria-label={`Checking ${name}`}>
      <Skeleton className="h-32 rounded-lg" />
      <section className="mt-4 rounded-lg border bg-surface p-4">
        <SkeletonRows rows={8} />
      </section>
    </div>
  );
}

function Answer({ file, found }: { file: File; found: Validation }) {
  const facts: [string, string][] = [
    ['File', file.name],
    ['Size', spellBytes(file.size)],
    ['Version', `FOCUS ${found.focusVersion}`],
    [
      'Data set',
      found.dataset === 'ContractCommitment' ? 'Contract commitments' : 'Cost and usage',
    ],
    ['Rows checked', spellCount(found.rowsChecked)],
    ['Rules checked', spellCount(found.rulesChecked)],
  ];
  return (
    <>
      <section
        aria-label="Result"
        className={`rounded-lg p-4 ${found.conformant ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
      >
        <p className="flex items-center gap-2 text-lg font-semibold">
          {found.conformant ? <CheckIcon /> : <WarnIcon />}
          {found.conformant
            ? `The file conforms to FOCUS ${found.focusVersion}`
            : `The file does not conform to FOCUS ${found.focusVersion}: ${spellNumberOf(byRule(found.violations).length, 'rule')} broken`}
        </p>
      </section>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 sm:grid-cols-3 xl:grid-cols-6">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <Rules title="Violations" note="what FOCUS forbids" broken={found.violations} />
      <Rules title="Warnings" note="what FOCUS advises against" broken={found.warnings} />
    </>
  );
}

function Rules({ title, note, broken }: { title: string; note: string; broken: BrokenRule[] }) {
  if (broken.length === 0) return null;
  const groups = byRule(broken);
  return (
    <Card
      title={title}
      note={`${spellNumberOf(groups.length, 'rule')}: ${note}`}
      bodyClass="!px-0 !pb-0"
    >
      <Findings
        rowTitle="Row"
        groups={groups.map(({ rule, columns, count, entries }) => ({
          id: rule,
          where: columns,
          count,
          entries: entries.map((one) => ({
            where: one.column,
            message: one.message,
            count: one.count,
            places: one.samples,
          })),
        }))}
      />
    </Card>
  );
}
