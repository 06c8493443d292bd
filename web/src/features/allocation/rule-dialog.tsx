import { useMemo, useState } from 'react';
import type { AllocationRule, RuleCondition, RuleSet } from '@/api/types';
import { Button, IconButton } from '@/ui/button';
import { CloseIcon } from '@/ui/icons';
import { Select } from '@/ui/select';
import { DraftDialog } from './draft-dialog';
import { Field } from './key-dialog';
import { MatchLine } from './match-line';
import { goalOf, isUsable, RuleTargets, writtenGoal } from './rule-targets';
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

/** One rule: what has to hold of a charge, and whose it is then. */
export function RuleDialog(props: RuleDialogProps) {
  const { start, set } = props;
  const dimensions = set.dimensions ?? ['team'];
  const [name, setName] = useState(start.name ?? '');
  const [enabled, setEnabled] = useState(start.enabled !== false);
  const [when, setWhen] = useState<RuleCondition[]>(start.when ?? []);
  const [goal, setGoal] = useState(() => goalOf(start, dimensions));
  const conditions = useMemo(() => when.map(tidy), [when]);
  const complete = conditions.every(
    ({ operator, values }) => operator === 'missing' || values.length > 0,
  );
  const change = (at: number, part: Partial<RuleCondition>) =>
    setWhen((old) => old.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <DraftDialog
      title={props.isNew ? 'A new rule' : start.name || start.id}
      busy={props.busy}
      usable={complete && isUsable(goal)}
      problem={props.problem}
      onClose={props.onClose}
      onSave={() =>
        props.onSave({
          ...start,
          name: name.trim(),
          enabled,
          when: conditions,
          ...writtenGoal(goal),
        })
      }
      onRemove={props.isNew ? undefined : () => props.onRemove(start.id)}
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
      <MatchLine when={complete ? conditions : undefined} />
      <RuleTargets goal={goal} dimensions={dimensions} pools={set.pools ?? []} onChange={setGoal} />
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={enabled}
          onChange={({ target }) => setEnabled(target.checked)}
        />
        In use
      </label>
    </DraftDialog>
  );
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
