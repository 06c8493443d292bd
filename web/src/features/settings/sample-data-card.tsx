import { useSampleData } from '@/api/demo';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/states';

export function SampleDataCard() {
  const sample = useSampleData();
  return (
    <Card title="Sample data">
      <p className="mb-3 text-muted">
        Six months of bills of three providers, and a company called Acme with teams, commitments
        and surprises to find. They go into tenants of their own, beside your bills and never among
        them.
      </p>
      <Button onClick={() => sample.mutate()} disabled={sample.isPending}>
        {sample.isPending ? 'Starting…' : 'Load sample data'}
      </Button>
      {sample.error && (
        <ErrorState
          className="mt-3"
          what="The sample data could not be loaded"
          reason={sample.error.message}
        />
      )}
    </Card>
  );
}
