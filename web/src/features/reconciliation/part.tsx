import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '@/ui/card';
import { ErrorState, SkeletonRows } from '@/ui/states';

interface PartProps<Data> {
  title: string;
  /** What failed, in the words of the screen. */
  failed: string;
  query: UseQueryResult<Data>;
  isEmpty: (data: Data) => boolean;
  /** What it means that there is nothing. */
  empty: string;
  children: (data: Data) => ReactNode;
}

/** A part below the invoices that has its own question: it waits, fails and is empty by itself. */
export function Part<Data>({ title, failed, query, isEmpty, empty, children }: PartProps<Data>) {
  const { data, error, refetch, isFetching } = query;
  if (error && !data) {
    return (
      <ErrorState
        what={failed}
        reason={error.message}
        still="The invoices above are complete."
        retry={() => void refetch()}
        retrying={isFetching}
      />
    );
  }
  if (!data) {
    return (
      <Card title={title}>
        <SkeletonRows rows={3} />
      </Card>
    );
  }
  if (isEmpty(data)) {
    return (
      <Card title={title}>
        <p className="text-sm text-muted">{empty}</p>
      </Card>
    );
  }
  return children(data);
}
