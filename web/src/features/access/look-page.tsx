import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { usePersonAccess } from '@/api/access';
import { useLook } from '@/api/looking';
import { useTenantPath } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { Select } from '@/ui/select';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { Field, Refusal } from './field';
import { useProof } from './proof';

const spans = [
  ['15', '15 minutes'],
  ['30', '30 minutes'],
  ['60', 'An hour'],
] as const;

/** To see the tenant as a member does: reading, for a while, with a reason. */
export default function LookPage() {
  const { personId = '' } = useParams();
  const path = useTenantPath();
  const { data, error, refetch, isFetching } = usePersonAccess(personId);
  return (
    <>
      <PageHeader
        title={data ? `See what ${data.person.name} sees` : 'See what a member sees'}
        note={data?.person.email}
        actions={
          <Link to={path(`/members/${personId}`)} className="control">
            Back
          </Link>
        }
      />
      {error && !data ? (
        <ErrorState
          what="This member could not be looked up"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={4} />
      ) : (
        <LookForm personId={personId} name={data.person.name} />
      )}
    </>
  );
}

function LookForm({ personId, name }: { personId: string; name: string }) {
  const path = useTenantPath();
  const navigate = useNavigate();
  const look = useLook();
  const proof = useProof();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<(typeof spans)[number][0]>('30');
  return (
    <Card title="Look for a while" className="max-w-2xl">
      <form
        aria-label={`See what ${name} sees`}
        onSubmit={(event) => {
          event.preventDefault();
          proof.run(async () => {
            await look({ personId, reason: reason.trim(), minutes: Number.parseInt(minutes, 10) });
            await navigate(path('/'));
          });
        }}
      >
        <p className="mb-4 text-muted">
          You read with {name}’s eyes, and no more than you may read yourself. Nothing can be
          changed or taken out meanwhile. The audit log keeps both names and why.
        </p>
        <Field
          label="Why"
          required
          minLength={5}
          maxLength={300}
          autoComplete="off"
          value={reason}
          onValue={setReason}
        />
        <Refusal error={proof.error} />
        <div className="flex flex-wrap items-center gap-2">
          <Select label="For" value={minutes} options={spans} onChange={setMinutes} />
          <Button
            type="submit"
            look="primary"
            disabled={proof.isPending || reason.trim().length < 5}
          >
            Look as {name}
          </Button>
        </div>
      </form>
      {proof.dialog}
    </Card>
  );
}
