import { useState } from 'react';
import { download } from '@/api/client';
import { useTagPolicies } from '@/api/tags';
import { useTenant } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CodeBlock, CopyButton } from '@/ui/copy-text';
import { Select } from '@/ui/select';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** The schema in the clouds' own words, for who owns the organisation there. */
export function PolicyTextsCard() {
  const tenant = useTenant();
  const { data, error, refetch, isFetching } = useTagPolicies();
  const [chosen, setChosen] = useState('');
  const text = data?.find(({ name }) => name === chosen) ?? data?.[0];
  return (
    <Card title="Enforcement" className="xl:col-span-5">
      {error && !data ? (
        <ErrorState
          what="The policy texts could not be written"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data || !text ? (
        <SkeletonRows rows={6} />
      ) : (
        <>
          <div className="mb-3 flex flex-wrap items-center gap-2">
            <Select
              label="Policy"
              value={text.name}
              options={data.map(({ name, title }) => [name, title] as const)}
              onChange={setChosen}
            />
            <CopyButton label={`Copy ${text.title}`} text={text.text} />
            <Button
              onClick={() =>
                void download(`/api/tags/policies/${text.name}`, text.fileName, {
                  tenant,
                  accept: '*/*',
                })
              }
            >
              Download
            </Button>
          </div>
          <CodeBlock label={text.title} text={text.text} />
          <ul className="mt-2 flex list-disc flex-col gap-1 pl-4 text-xs text-muted">
            {text.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
