import { useState } from 'react';
import { Link } from 'react-router';
import { useSavedMappings, useSuggestion } from '@/api/mappings';
import { useTenantPath } from '@/api/tenant';
import type { MappingSuggestion } from '@/api/types';
import { buttonClass } from '@/ui/button';
import { FileDrop } from '@/ui/file-drop';
import { ImportIcon } from '@/ui/icons';
import { PageHeader } from '@/ui/page';
import { ErrorState, Skeleton } from '@/ui/states';
import { headOf } from './mapping';
import { MappingForm } from './mapping-form';

/** A table, as far as it was looked at. */
export interface Table {
  file: File;
  head: string;
  suggestion: MappingSuggestion;
}

export default function MappingPage() {
  const path = useTenantPath();
  const suggest = useSuggestion();
  const saved = useSavedMappings();
  const [table, setTable] = useState<Table>();
  const [unread, setUnread] = useState('');
  const choose = async ([file]: File[]) => {
    if (!file) return;
    setUnread('');
    setTable(undefined);
    let head: string;
    try {
      head = await headOf(file);
    } catch {
      setUnread(`'${file.name}' cannot be unpacked or read. Choose a CSV, or one packed by gzip.`);
      return;
    }
    suggest.mutate(head, { onSuccess: (suggestion) => setTable({ file, head, suggestion }) });
  };
  return (
    <>
      <PageHeader
        title="Map any table"
        note="Software as a service, licences, data centres: any CSV with one charge per row."
        actions={
          <Link to={path('/imports')} className={buttonClass('quiet')}>
            All imports
          </Link>
        }
      />
      <FileDrop
        label="Choose a table to map"
        icon={<ImportIcon width="20" height="20" />}
        title={table ? table.file.name : 'Choose a CSV'}
        over={false}
        onFiles={(files) => void choose(files)}
      >
        {table
          ? `${table.suggestion.columns.length} columns. Choose another file to begin anew.`
          : 'With a header line, any separator, packed by gzip or not. Its first lines are looked at; nothing is kept.'}
      </FileDrop>
      {unread && <ErrorState className="mt-4" what="The file cannot be read" reason={unread} />}
      {suggest.error && (
        <ErrorState
          className="mt-4"
          what="The file cannot be mapped"
          reason={suggest.error.message}
        />
      )}
      {suggest.isPending && (
        <div role="status" aria-label="Looking at the table" className="mt-4">
          <Skeleton className="h-96 rounded-lg" />
        </div>
      )}
      {table && (
        <MappingForm
          key={`${table.file.name} ${table.file.lastModified}`}
          table={table}
          saved={saved.data ?? []}
        />
      )}
    </>
  );
}
