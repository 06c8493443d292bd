import { useId, useState } from 'react';
import { usePublishing } from '@/api/allocation';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellNumberOf, spellPeriod } from '@/ui/format/time';
import { tell } from '@/ui/toast';
import { Field } from './key-dialog';
import { MovedTable } from './moved-table';

/** What the draft would move is looked at first; publishing is the second step. */
export function PublishCard() {
  const { simulate, publish } = usePublishing();
  const [from, setFrom] = useState('');
  const [restate, setRestate] = useState(false);
  const [note, setNote] = useState('');
  const id = useId();
  const found = simulate.data;
  const send = () =>
    publish.mutate(
      { effectiveFrom: from === '' ? null : from, restate, note },
      {
        onSuccess: ({ state, number }) =>
          tell(
            state === 'proposed'
              ? `Version ${number} waits for a second person.`
              : `Version ${number} is published.`,
          ),
      },
    );
  return (
    <Card
      title="Publish the draft"
      note={
        found &&
        `${spellPeriod(found.from, found.to)}: ${spellNumberOf(found.moved.length, 'figure')} would change`
      }
      actions={
        <Button disabled={simulate.isPending} onClick={() => simulate.mutate()}>
          {simulate.isPending ? 'Working it out…' : 'Show what it moves'}
        </Button>
      }
    >
      {(simulate.error ?? publish.error) && (
        <p role="alert" className="mb-3 text-sm text-bad">
          {(simulate.error ?? publish.error)?.message}
        </p>
      )}
      {found && (
        <div className="mb-3">
          <MovedTable
            moved={found.moved}
            label={`What the draft moves, by ${found.dimension}`}
            explained={found.dimension}
          />
        </div>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <div>
          <label htmlFor={id} className="mb-1 block text-sm text-muted">
            Holds from; empty for today
          </label>
          <input
            id={id}
            type="date"
            className="control"
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        </div>
        <div className="min-w-0 flex-1 basis-56">
          <Field label="Why, for the history" value={note} onChange={setNote} />
        </div>
        <label className="flex min-h-8 items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={restate}
            onChange={({ target }) => setRestate(target.checked)}
          />
          Allocate older days anew
        </label>
        <Button look="primary" disabled={publish.isPending} onClick={send}>
          {publish.isPending ? 'Publishing…' : 'Publish'}
        </Button>
      </div>
    </Card>
  );
}
