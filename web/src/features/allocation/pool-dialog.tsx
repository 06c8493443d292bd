import { useState } from 'react';
import type { Pool } from '@/api/types';
import { Select } from '@/ui/select';
import { DraftDialog } from './draft-dialog';
import { Field } from './key-dialog';
import { areWhole, partsOf, targetsOf, type Part } from './parts';
import { PartsField } from './parts-field';
import { poolKeys } from './pool-words';

interface PoolDialogProps {
  start: Pool;
  isNew: boolean;
  /** The dimensions of the rule set; the pool gives values of some of them. */
  dimensions: readonly string[];
  /** The other pools, which it may feed. */
  others: readonly Pool[];
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

/** One pool. What is richer than this form (conditions of its key, another cost to share by) stays as it is. */
export function PoolDialog(props: PoolDialogProps) {
  const { start, isNew, dimensions } = props;
  const [name, setName] = useState(start.name ?? '');
  const [key, setKey] = useState(start.key ?? 'even');
  const [over, setOver] = useState(start.over ?? 'day');
  const [otherwise, setOtherwise] = useState(start.otherwise ?? 'unallocated');
  const [metric, setMetric] = useState(start.metric ?? '');
  const [chosen, setChosen] = useState<string[]>(start.dimensions ?? dimensions.slice(0, 1));
  const [parts, setParts] = useState<Part[]>(() => partsOf(start.targets ?? []));
  const isFixed = key === 'fixed';
  // Another pool has no cost or use of its own to be in proportion to, and gives values of the same dimensions.
  const fed =
    key === 'directCost' || key === 'usage'
      ? []
      : props.others.filter(
          (pool) => sameNames(pool.dimensions ?? ['team'], chosen) && pool.id !== start.id,
        );
  const targets = targetsOf(parts, chosen, isFixed);
  const usable =
    name.trim() !== '' &&
    chosen.length > 0 &&
    (key !== 'metric' || metric.trim() !== '') &&
    areWhole(parts, chosen, isFixed) &&
    (!isFixed || targets.length > 0);
  const save = () =>
    props.onSave({
      ...start,
      name: name.trim(),
      key,
      over,
      otherwise,
      metric: key === 'metric' ? metric.trim() : null,
      dimensions: chosen,
      targets,
    });
  return (
    <DraftDialog
      title={isNew ? 'A new pool' : start.name || start.id}
      busy={props.busy}
      usable={usable}
      problem={props.problem}
      onClose={props.onClose}
      onSave={save}
      onRemove={isNew ? undefined : props.onRemove}
    >
      <Field label="Name" value={name} onChange={setName} />
      {dimensions.length > 1 && (
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
          <legend className="mb-1 text-sm text-muted">It says who pays, by</legend>
          {dimensions.map((one) => (
            <label key={one} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={chosen.includes(one)}
                onChange={({ target }) =>
                  // In the order of the rule set, which a series to share by follows.
                  setChosen(
                    dimensions.filter((other) =>
                      other === one ? target.checked : chosen.includes(other),
                    ),
                  )
                }
              />
              {one}
            </label>
          ))}
        </fieldset>
      )}
      <Select labelled label="Shared out" value={key} options={poolKeys} onChange={setKey} />
      {key === 'metric' && (
        <Field label="Name of the uploaded series" value={metric} onChange={setMetric} />
      )}
      <PartsField
        legend={
          isFixed
            ? 'Who gets which part: percentages, or any weights'
            : 'Only these take part; none for everyone'
        }
        parts={parts}
        dimensions={chosen}
        weighted={isFixed}
        pools={fed}
        onChange={setParts}
      />
      <Select labelled label="Key of" value={over} options={overs} onChange={setOver} />
      <Select
        labelled
        label="On a day without a key"
        value={otherwise}
        options={withoutKey}
        onChange={setOtherwise}
      />
    </DraftDialog>
  );
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}
