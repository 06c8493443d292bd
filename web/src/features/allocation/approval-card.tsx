import { useState } from 'react';
import { useApproval } from '@/api/allocation';
import type { AllocationVersion } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { tell } from '@/ui/toast';
import { Field } from './key-dialog';
import { MovedTable } from './moved-table';
import { spellMoment } from './words';

/** A rule set that waits for a second person: what it would move, and the yes or no. */
export function ApprovalCard({ version }: { version: AllocationVersion }) {
  const { decide } = useApproval();
  const [note, setNote] = useState('');
  const send = (yes: boolean) =>
    decide.mutate(
      { number: version.number, yes, note },
      {
        onSuccess: () =>
          tell(`Version ${version.number} is ${yes ? 'approved and published' : 'rejected'}.`),
      },
    );
  return (
    <Card
      title={`Version ${version.number} waits for a second person`}
      note={`${version.changedBy}, ${spellMoment(version.changedAt)}`}
    >
      {version.note && <p className="mb-2 text-sm">{version.note}</p>}
      {version.isPreviewed ? (
        <MovedTable moved={version.moved} label={`What version ${version.number} would move`} />
      ) : (
        <p role="status" className="text-sm text-muted">
          What it would move is being worked out.
        </p>
      )}
      {decide.error && (
        <p role="alert" className="mt-3 text-sm text-bad">
          {decide.error.message}
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <Field label="Why, for the history" value={note} onChange={setNote} />
        </div>
        <Button disabled={decide.isPending} onClick={() => send(false)}>
          Reject
        </Button>
        <Button look="primary" disabled={decide.isPending} onClick={() => send(true)}>
          Approve and publish
        </Button>
      </div>
    </Card>
  );
}

/** Whether what one person wrote holds only after another one said yes. */
export function ApprovalSetting() {
  const { settings, save } = useApproval();
  if (!settings.data) return null;
  return (
    <Card title="Who may publish">
      <label className="flex min-h-8 items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={settings.data.needsApproval}
          disabled={save.isPending}
          onChange={({ target }) =>
            save.mutate(
              { needsApproval: target.checked },
              {
                onSuccess: ({ needsApproval }) =>
                  tell(
                    needsApproval
                      ? 'From now on a second person approves.'
                      : 'From now on one person is enough.',
                  ),
              },
            )
          }
        />
        A second person has to approve what the first one wrote
      </label>
      {save.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          Nothing was changed. {save.error.message}
        </p>
      )}
    </Card>
  );
}
