import { useState } from 'react';
import { useProviders } from '@/api/connections';
import { providerWords } from '@/api/connection-words';
import { Card } from '@/ui/card';
import { CodeBlock, CopyButton } from '@/ui/copy-text';
import { Segments } from '@/ui/segments';
import { ErrorState, Skeleton } from '@/ui/states';

interface SetupCardProps {
  provider: string;
  /** Known once the connection is saved. */
  externalId?: string | undefined;
  /** Shown at once while it is still to be done. */
  open: boolean;
}

/** What the customer creates on their side, as text to take along. */
export function SetupCard({ provider, externalId, open }: SetupCardProps) {
  const { data, error, refetch, isFetching } = useProviders();
  const templates = data?.find((one) => one.provider === provider)?.templates;
  const names = Object.keys(templates ?? {});
  const [chosen, setChosen] = useState('');
  const name = names.find((one) => one === chosen) ?? names[0];
  const text = name ? (templates?.[name] ?? '') : '';
  // Not every cloud knows connections by such an id: those that do ask for it in what is created.
  const usesId = Object.values(templates ?? {}).some((one) => /external.?id/i.test(one));
  const shownId = usesId ? externalId : undefined;
  if (data && names.length === 0 && !shownId) return null;
  return (
    <Card title={`On the side of ${providerWords(provider)}`}>
      {shownId ? (
        <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <p className="min-w-0 flex-1 basis-60">
            <span className="block text-sm text-muted">
              External id, by which a role there knows this connection
            </span>
            <code className="font-mono text-sm break-all">{shownId}</code>
          </p>
          <CopyButton label="Copy the external id" text={shownId} />
        </div>
      ) : (
        usesId && (
          <p className="mb-3 text-muted">
            Saving gives the connection an external id, which the role there has to name: it is
            shown with the test.
          </p>
        )
      )}
      {error && !data ? (
        <ErrorState
          what="What to create could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <Skeleton className="h-40 rounded-md" />
      ) : name ? (
        <details open={open}>
          <summary className="mb-3 cursor-pointer text-muted">
            A role that can read the bills and change nothing
          </summary>
          <div className="mb-2 flex flex-wrap items-center gap-2">
            <Segments
              label="Format"
              value={name}
              onChange={setChosen}
              options={names.map((one) => ({ value: one, label: one }))}
            />
            <span className="ml-auto">
              <CopyButton label={`Copy ${name}`} text={text} />
            </span>
          </div>
          <CodeBlock label={name} text={text} />
        </details>
      ) : (
        <p className="text-muted">Nothing has to be created there beyond what the form asks for.</p>
      )}
    </Card>
  );
}
