import { useState } from 'react';
import type { Preset } from '@/api/presets';
import { useSaveTagSchema, useTagPreview, useTagSchema } from '@/api/tags';
import type { TagKey, TagPolicy } from '@/api/types';
import { Amount } from '@/ui/amount';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellCount, spellNumberOf } from '@/ui/format/time';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { KeyDialog } from './key-dialog';

interface SchemaProps {
  preset: Preset;
  proposed: TagPolicy | undefined;
  onPropose: (policy: TagPolicy | undefined) => void;
}

/** The keys that count. A change is a draft first: what it would make of the values is shown before it is saved. */
export function SchemaCard({ preset, proposed, onPropose }: SchemaProps) {
  const { data, error, refetch, isFetching } = useTagSchema();
  const [edited, setEdited] = useState<TagKey>();
  const policy = proposed ?? data?.policy;
  const replace = (before: TagKey, after: TagKey | undefined) => {
    const keys = policy?.keys ?? [];
    const isNew = !keys.includes(before);
    const next = isNew
      ? [...keys, ...(after ? [after] : [])]
      : keys.flatMap((key) => (key === before ? (after ? [after] : []) : [key]));
    onPropose({ ...policy, keys: next });
    setEdited(undefined);
  };
  return (
    <Card
      title="Schema"
      note={data && (data.version === 0 ? 'the example we ship' : `version ${data.version}`)}
      className="xl:col-span-7"
      actions={<Button onClick={() => setEdited({ key: '' })}>Add a key</Button>}
    >
      {error && !data ? (
        <ErrorState
          what="The schema could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !policy ? (
        <SkeletonRows rows={7} />
      ) : (
        <ul className="flex flex-col divide-y">
          {(policy.keys ?? []).map((key) => (
            <li key={key.key} className="flex items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="text-sm">
                  <span className="font-medium">{key.key}</span>
                  {key.required ? '' : <span className="text-muted"> (optional)</span>}
                </p>
                <p className="text-xs break-words text-muted">{keyWords(key)}</p>
              </div>
              <Button look="quiet" aria-label={`Edit ${key.key}`} onClick={() => setEdited(key)}>
                Edit
              </Button>
            </li>
          ))}
        </ul>
      )}
      {proposed && data && (
        <Proposed
          preset={preset}
          policy={proposed}
          basedOn={data.version}
          onDone={() => onPropose(undefined)}
        />
      )}
      {edited && (
        <KeyDialog
          start={edited}
          onClose={() => setEdited(undefined)}
          onSave={(key) => replace(edited, key)}
          onRemove={edited.key === '' ? undefined : () => replace(edited, undefined)}
        />
      )}
    </Card>
  );
}

function keyWords(key: TagKey): string {
  const parts = [key.meaning ?? ''];
  if (key.required?.allowed?.length) parts.push(`one of ${key.required.allowed.join(', ')}`);
  if (key.required?.pattern) parts.push(`fits ${key.required.pattern}`);
  if (key.aliases?.length) parts.push(`also called ${key.aliases.join(', ')}`);
  if (key.required?.services?.length) parts.push(`in ${key.required.services.join(', ')}`);
  return parts.filter(Boolean).join('; ');
}

interface ProposedProps {
  preset: Preset;
  policy: TagPolicy;
  basedOn: number;
  onDone: () => void;
}

function Proposed({ preset, policy, basedOn, onDone }: ProposedProps) {
  const preview = useTagPreview(policy, preset);
  const save = useSaveTagSchema();
  const changes = preview.data?.changes ?? [];
  return (
    <section aria-label="Changed schema" className="mt-3 border-t pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="min-w-0 flex-1 basis-48 text-sm">
          {preview.error
            ? preview.error.message
            : preview.data
              ? changes.length === 0
                ? 'The change moves no value of these charges.'
                : `The change writes ${spellNumberOf(changes.length, 'value')} anew.`
              : 'Working out what the change does…'}
        </p>
        <Button onClick={onDone}>Discard</Button>
        <Button
          look="primary"
          disabled={save.isPending || preview.error !== null}
          onClick={() =>
            save.mutate(
              { policy, basedOn },
              {
                onSuccess: ({ version }) => {
                  tell(`The schema is saved as version ${version}.`);
                  onDone();
                },
              },
            )
          }
        >
          Save the schema
        </Button>
      </div>
      {save.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {save.error.message}
        </p>
      )}
      {changes.length > 0 && (
        <DataTable
          label="Values before and after the change"
          columns={[
            { id: 'key', title: 'Key', value: (row) => row.key, width: 110 },
            {
              id: 'before',
              title: 'Now',
              value: (row) => row.before || 'none',
              width: 150,
              grow: true,
            },
            { id: 'after', title: 'Then', value: (row) => row.after || 'none', width: 150 },
            {
              id: 'rows',
              title: 'Charges',
              value: (row) => row.rows,
              cell: (row) => spellCount(row.rows),
              numeric: true,
              width: 90,
            },
            {
              id: 'amount',
              title: 'Cost',
              value: (row) => row.amount,
              cell: (row) => <Amount text={row.amount} currency={row.currency} />,
              numeric: true,
              width: 110,
            },
            { id: 'currency', title: 'Currency', value: (row) => row.currency, width: 90 },
          ]}
          rows={changes}
          rowKey={(row) => `${row.key} ${row.before} ${row.after} ${row.currency}`}
          maxHeight="18rem"
        />
      )}
    </section>
  );
}
