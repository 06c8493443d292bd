import { useState } from 'react';
import type { Pool } from '@/api/types';
import { Button, IconButton } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { CloseIcon } from '@/ui/icons';
import { Select } from '@/ui/select';
import { Field } from './key-dialog';
import { partsOf, poolKeys, targetsOf, type PoolPart } from './pool-words';

interface PoolDialogProps {
  start: Pool;
  isNew: boolean;
  /** The dimension that its parts are values of. */
  dimension: string;
  busy: boolean;
  problem: string | undefined;
  onClose: () => void;
  onSave: (pool: Pool) => void;
  onRemove: () => void;
}

const overs = [
  ['day', 'each day'],
  ['month', 'the whole month'],
] as const;
const withoutKey = [
  ['unallocated', 'it stays without an owner'],
  ['even', 'the targets get the same each'],
] as const;

/** One pool. What is richer than this form (several dimensions, conditions of its key) stays as it is. */
export function PoolDialog(props: PoolDialogProps) {
  const { start, isNew, busy } = props;
  const dimension = start.dimensions?.[0] ?? props.dimension;
  const [name, setName] = useState(start.name ?? '');
  const [key, setKey] = useState(start.key ?? 'even');
  const [over, setOver] = useState(start.over ?? 'day');
  const [otherwise, setOtherwise] = useState(start.otherwise ?? 'unallocated');
  const [metric, setMetric] = useState(start.metric ?? '');
  const given = partsOf(start, dimension);
  const [parts, setParts] = useState<PoolPart[]>(given ?? []);
  const isFixed = key === 'fixed';
  const usable = name.trim() !== '' && (key !== 'metric' || metric.trim() !== '');
  const save = () =>
    props.onSave({
      ...start,
      name: name.trim(),
      key,
      over,
      otherwise,
      metric: key === 'metric' ? metric.trim() : null,
      ...(isNew ? { dimensions: [dimension] } : {}),
      ...(given ? { targets: targetsOf(parts, dimension, isFixed) } : {}),
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || props.onClose()}
      title={isNew ? 'A new pool' : start.name || start.id}
      description="It changes the draft; nothing holds before it is published."
    >
      <form
        className="mt-4 flex max-h-[65vh] flex-col gap-3 overflow-y-auto p-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable) save();
        }}
      >
        <Field label="Name" value={name} onChange={setName} />
        <Select labelled label="Shared out" value={key} options={poolKeys} onChange={setKey} />
        {key === 'metric' && (
          <Field label="Name of the uploaded series" value={metric} onChange={setMetric} />
        )}
        {given ? (
          <Parts {...{ parts, isFixed, dimension }} onChange={setParts} />
        ) : (
          <p className="text-sm text-muted">
            Its targets name several dimensions or have weights with a fraction; they stay as they
            are here and are edited in the file.
          </p>
        )}
        <Select labelled label="Key of" value={over} options={overs} onChange={setOver} />
        <Select
          labelled
          label="On a day without a key"
          value={otherwise}
          options={withoutKey}
          onChange={setOtherwise}
        />
        {props.problem && (
          <p role="alert" className="text-sm text-bad">
            {props.problem}
          </p>
        )}
        <div className="mt-1 flex justify-end gap-2">
          {!isNew && (
            <Button look="danger" className="mr-auto" disabled={busy} onClick={props.onRemove}>
              Take out
            </Button>
          )}
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy || !usable}>
            Save to the draft
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartsProps {
  parts: PoolPart[];
  isFixed: boolean;
  dimension: string;
  onChange: (parts: PoolPart[]) => void;
}

function Parts({ parts, isFixed, dimension, onChange }: PartsProps) {
  const change = (at: number, part: Partial<PoolPart>) =>
    onChange(parts.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm text-muted">
        {isFixed ? 'Who gets which part' : 'Only these take part; none for everyone'}. A line that
        begins with {'>'} names a pool that shares its part out further.
      </legend>
      {parts.map((part, at) => (
        // A part has no name of its own; its place is what it is known by.
        <div key={at} role="group" aria-label={`Part ${at + 1}`} className="flex gap-2">
          <input
            aria-label={`${dimension} of part ${at + 1}`}
            className="control min-w-0 flex-1"
            value={part.name}
            spellCheck={false}
            onChange={({ target }) => change(at, { name: target.value })}
          />
          {isFixed && (
            <input
              aria-label={`Weight of part ${at + 1}`}
              className="control w-24 text-right"
              type="number"
              min="0"
              step="1"
              required
              value={part.weight}
              onChange={({ target }) => change(at, { weight: target.value })}
            />
          )}
          <IconButton
            label={`Take part ${at + 1} out`}
            onClick={() => onChange(parts.filter((_, index) => index !== at))}
          >
            <CloseIcon />
          </IconButton>
        </div>
      ))}
      <Button
        className="self-start"
        onClick={() => onChange([...parts, { name: '', weight: '1' }])}
      >
        Add a part
      </Button>
    </fieldset>
  );
}
