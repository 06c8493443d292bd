import { useMemo, useState } from 'react';
import type { AllocationRule, RuleCondition, RuleSet } from '@/api/types';
import { Button, IconButton } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { CloseIcon } from '@/ui/icons';
import { Select } from '@/ui/select';
import { Field } from './key-dialog';
import { MatchLine } from './match-line';
import { operators } from './rule-words';

interface RuleDialogProps {
  start: AllocationRule;
  set: RuleSet;
  isNew: boolean;
  busy: boolean;
  problem: string | undefined;
  onClose: () => void;
  onSave: (rule: AllocationRule) => void;
  onRemove: (id: string) => void;
}

const toPool = 'pool';
const toOwner = 'owner';

/** One rule. What is richer than this form (several weighted targets) is edited as a file and kept as it is here. */
export function RuleDialog(props: RuleDialogProps) {
  const { start, set } = props;
  const [name, setName] = useState(start.name ?? '');
  const [enabled, setEnabled] = useState(start.enabled !== false);
  const [when, setWhen] = useState<RuleCondition[]>(start.when ?? []);
  const [pool, setPool] = useState(start.pool ?? '');
  const [owners, setOwners] = useState<Record<string, string>>(start.targets?.[0]?.set ?? {});
  const plain = isPlain(start);
  const pools = set.pools ?? [];
  const dimensions = set.dimensions ?? ['team'];
  const conditions = useMemo(() => when.map(tidy), [when]);
  const usable = conditions.every(
    ({ operator, values }) => operator === 'missing' || values.length > 0,
  );
  const change = (at: number, part: Partial<RuleCondition>) =>
    setWhen((old) => old.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const save = () => {
    const filled = Object.entries(owners).filter(([, value]) => value.trim() !== '');
    props.onSave({
      ...start,
      name: name.trim(),
      enabled,
      when: conditions,
      ...(plain
        ? pool
          ? { pool, targets: [] }
          : {
              pool: null,
              targets: [
                { set: Object.fromEntries(filled.map(([key, value]) => [key, value.trim()])) },
              ],
            }
        : {}),
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || props.onClose()}
      title={props.isNew ? 'A new rule' : start.name || start.id}
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
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-sm text-muted">
            A charge fits when all of this holds; with nothing here, everything left fits
          </legend>
          {when.map((condition, at) => (
            <Condition
              // A condition has no name of its own; its place is what it is known by.
              key={at}
              at={at}
              condition={condition}
              onChange={(part) => change(at, part)}
              onRemove={() => setWhen((old) => old.filter((_, index) => index !== at))}
            />
          ))}
          <Button
            className="self-start"
            onClick={() =>
              setWhen((old) => [
                ...old,
                { column: 'ServiceName', operator: 'equals', values: [''], not: false },
              ])
            }
          >
            Add a condition
          </Button>
        </fieldset>
        <MatchLine when={usable ? conditions : undefined} />
        {plain ? (
          <>
            {pools.length > 0 && (
              <Select
                labelled
                label="Goes to"
                value={pool ? toPool : toOwner}
                options={[
                  [toOwner, 'an owner'],
                  [toPool, 'a pool of shared costs'],
                ]}
                onChange={(to) => setPool(to === toPool ? (pools[0]?.id ?? '') : '')}
              />
            )}
            {pool ? (
              <Select
                labelled
                label="Pool"
                value={pool}
                options={pools.map(({ id, name: called }) => [id, called || id] as const)}
                onChange={setPool}
              />
            ) : (
              dimensions.map((dimension) => (
                <Field
                  key={dimension}
                  label={`Value of ${dimension}; empty leaves it to a later rule`}
                  value={owners[dimension] ?? ''}
                  onChange={(value) => setOwners((old) => ({ ...old, [dimension]: value }))}
                />
              ))
            )}
          </>
        ) : (
          <p className="text-sm text-muted">
            Its targets are weighted or taken from the charge; they stay as they are here and are
            edited in the file.
          </p>
        )}
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={enabled}
            onChange={({ target }) => setEnabled(target.checked)}
          />
          In use
        </label>
        {props.problem && (
          <p role="alert" className="text-sm text-bad">
            {props.problem}
          </p>
        )}
        <div className="mt-1 flex justify-end gap-2">
          {!props.isNew && (
            <Button
              look="danger"
              className="mr-auto"
              disabled={props.busy}
              onClick={() => props.onRemove(start.id)}
            >
              Take out
            </Button>
          )}
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={props.busy || !usable}>
            Save to the draft
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function isPlain({ targets = [] }: AllocationRule): boolean {
  return targets.length <= 1 && Object.keys(targets[0]?.copy ?? {}).length === 0;
}

/** Values as typed, without what is only in the making. */
function tidy(condition: RuleCondition): RuleCondition {
  const values = condition.values.map((value) => value.trim()).filter(Boolean);
  return { ...condition, values: condition.operator === 'missing' ? [] : values };
}

interface ConditionProps {
  at: number;
  condition: RuleCondition;
  onChange: (part: Partial<RuleCondition>) => void;
  onRemove: () => void;
}

function Condition({ at, condition, onChange, onRemove }: ConditionProps) {
  const { column, operator, values, not } = condition;
  return (
    <div
      role="group"
      aria-label={`Condition ${at + 1}`}
      className="flex flex-wrap items-center gap-2"
    >
      <input
        aria-label={`Column of condition ${at + 1}`}
        className="control w-40"
        value={column}
        spellCheck={false}
        onChange={({ target }) => onChange({ column: target.value })}
      />
      <Select
        label={`Comparison of condition ${at + 1}`}
        value={operator}
        options={operators}
        onChange={(next) => onChange({ operator: next })}
      />
      {operator !== 'missing' && (
        <input
          aria-label={`Value of condition ${at + 1}`}
          className="control min-w-32 flex-1"
          value={values.join(operator === 'in' ? ', ' : '')}
          spellCheck={false}
          onChange={({ target }) =>
            onChange({ values: operator === 'in' ? target.value.split(', ') : [target.value] })
          }
        />
      )}
      <label className="flex items-center gap-1 text-sm">
        <input
          type="checkbox"
          checked={not}
          onChange={({ target }) => onChange({ not: target.checked })}
        />
        not
      </label>
      <IconButton label={`Take condition ${at + 1} out`} onClick={onRemove}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
