import { Link } from 'react-router';
import { useMay } from '@/api/access';
import { useFreshness } from '@/api/costs';
import { useSampleData } from '@/api/demo';
import type { Question } from '@/api/question';
import { useTenantPath } from '@/api/tenant';
import { Button, buttonClass } from '@/ui/button';
import { EmptyState } from '@/ui/states';

interface NoRowsProps {
  question: Question;
  ask: (change: Partial<Question>) => void;
}

/** Says which of the possible reasons it is, and offers the way out of each. */
export function NoRows({ question, ask }: NoRowsProps) {
  const { data: freshness } = useFreshness();
  const path = useTenantPath();
  const may = useMay();
  const sample = useSampleData();
  if (freshness?.length === 0) {
    return (
      <EmptyState
        className="min-h-96"
        title="No bills yet"
        actions={
          <>
            {may('imports:write') && (
              <Link to={path('/imports')} className={buttonClass('primary')}>
                Import a bill
              </Link>
            )}
            {may('platform:tenants') && (
              <Button onClick={() => sample.mutate()} disabled={sample.isPending}>
                Load sample data
              </Button>
            )}
          </>
        }
      >
        {may('imports:write')
          ? 'There is nothing to explore until the first bill is imported.'
          : 'There is nothing to explore until somebody who may import bills has imported the first one.'}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      className="min-h-96"
      title="No charge fits this question"
      actions={
        <>
          {question.chips.length > 0 && (
            <Button look="primary" onClick={() => ask({ chips: [] })}>
              Remove all filters
            </Button>
          )}
          {question.period !== 'everything' && (
            <Button onClick={() => ask({ period: 'everything', grain: 'monthly' })}>
              Look at all time
            </Button>
          )}
        </>
      }
    >
      {question.chips.length > 0
        ? 'The filters together leave nothing over in this period.'
        : 'There are no charges in this period.'}
    </EmptyState>
  );
}
