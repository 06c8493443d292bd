import { useId, useState } from 'react';
import { useCreateKey, useKeyScopes } from '@/api/keys';
import type { NewKey } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CodeBlock, CopyButton } from '@/ui/copy-text';
import { Select } from '@/ui/select';
import { ErrorState, SkeletonRows } from '@/ui/states';

const terms = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['366', 'a year'],
] as const;
type Term = (typeof terms)[number][0];

export function NewKeyCard({ className }: { className?: string }) {
  const [made, setMade] = useState<NewKey>();
  return (
    <Card title={made ? 'Your new key' : 'New key'} {...(className ? { className } : {})}>
      {made ? <Made made={made} onDone={() => setMade(undefined)} /> : <Form onMade={setMade} />}
    </Card>
  );
}

/** Shown once: whoever leaves without it makes another. */
function Made({ made, onDone }: { made: NewKey; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        Keep <strong>{made.key.name}</strong> now, where your secrets are kept. It is shown this
        once.
      </p>
      <CodeBlock label="The key" text={made.secret} />
      <p className="text-sm text-muted">
        Programs send it as <code>Authorization: Bearer …</code>; the command line reads{' '}
        <code>FINOPS_API_KEY</code>.
      </p>
      <div className="flex flex-wrap gap-2">
        <CopyButton label="Copy the key" text={made.secret} />
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </div>
  );
}

function Form({ onMade }: { onMade: (made: NewKey) => void }) {
  const id = useId();
  const { data: scopes, error } = useKeyScopes();
  const create = useCreateKey(onMade);
  const [name, setName] = useState('');
  const [days, setDays] = useState<Term>('90');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (error && !scopes) {
    return <ErrorState what="What a key may do could not be loaded" reason={error.message} />;
  }
  if (!scopes) return <SkeletonRows rows={8} />;
  const toggle = (scope: string, on: boolean) =>
    setChosen((old) => {
      const next = new Set(old);
      if (on) next.add(scope);
      else next.delete(scope);
      return next;
    });
  return (
    <form
      aria-label="New key"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({
          name: name.trim(),
          scopes: [...chosen],
          expiresInDays: Number.parseInt(days, 10),
        });
      }}
    >
      <div>
        <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
          Name
        </label>
        <input
          id={`${id}-name`}
          className="control w-full"
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <Select labelled label="Good for" value={days} options={terms} onChange={setDays} />
      <fieldset>
        <legend className="mb-1 font-medium">What it may do</legend>
        <div className="divide-y rounded-md border px-3">
          {scopes.map((scope) => (
            <div key={scope.name} className="flex items-start gap-2.5 py-2">
              <input
                id={`${id}-${scope.name}`}
                type="checkbox"
                className="mt-1 cursor-pointer"
                checked={chosen.has(scope.name)}
                aria-describedby={`${id}-${scope.name}-hint`}
                onChange={({ target }) => toggle(scope.name, target.checked)}
              />
              <div className="min-w-0">
                <label htmlFor={`${id}-${scope.name}`} className="cursor-pointer font-mono text-sm">
                  {scope.name}
                </label>
                <p id={`${id}-${scope.name}-hint`} className="text-sm text-muted">
                  {scope.meaning}
                </p>
              </div>
            </div>
          ))}
        </div>
        <p className="mt-1 text-sm text-muted">
          It never does more than you may: what you lose, it loses.
        </p>
      </fieldset>
      {create.error && <ErrorState what="The key was not made" reason={create.error.message} />}
      <div>
        <Button
          type="submit"
          look="primary"
          disabled={create.isPending || name.trim() === '' || chosen.size === 0}
        >
          {create.isPending ? 'Making…' : 'Make key'}
        </Button>
      </div>
    </form>
  );
}
