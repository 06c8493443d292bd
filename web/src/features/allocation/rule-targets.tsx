import type { AllocationRule, Pool } from '@/api/types';
import { Select } from '@/ui/select';
import { Field } from './key-dialog';
import { areWhole, newPart, partsOf, targetsOf, type Part } from './parts';
import { PartsField } from './parts-field';

/** Where a rule's charges go, as the form has it. */
export interface RuleGoal {
  to: 'owner' | 'owners' | 'pool';
  pool: string;
  /** What one owner is, by dimension: a value, or the column that it is taken from. */
  owner: Record<string, { value: string; from: string; pattern: string | null }>;
  /** Several owners by weight. */
  parts: Part[];
  /** The dimensions that the parts speak of. */
  dimensions: string[];
}

export function goalOf(rule: AllocationRule, dimensions: readonly string[]): RuleGoal {
  const targets = rule.targets ?? [];
  const [first] = targets;
  const several = targets.length > 1;
  const spoken = dimensions.filter((name) => first?.set?.[name] !== undefined);
  return {
    to: rule.pool ? 'pool' : several ? 'owners' : 'owner',
    pool: rule.pool ?? '',
    owner: Object.fromEntries(
      dimensions.map((name) => [
        name,
        {
          value: first?.set?.[name] ?? '',
          from: first?.copy?.[name]?.from ?? '',
          pattern: first?.copy?.[name]?.pattern ?? null,
        },
      ]),
    ),
    parts: several ? partsOf(targets) : [newPart, newPart],
    dimensions: several && spoken.length > 0 ? spoken : dimensions.slice(0, 1),
  };
}

export function isUsable(goal: RuleGoal): boolean {
  if (goal.to === 'pool') return goal.pool !== '';
  if (goal.to === 'owners')
    return (
      areWhole(goal.parts, goal.dimensions, true) &&
      targetsOf(goal.parts, goal.dimensions, true).length > 1
    );
  return Object.values(goal.owner).some(({ value, from }) => (value || from).trim() !== '');
}

/** The goal as the document has it. */
export function writtenGoal(goal: RuleGoal): Pick<AllocationRule, 'pool' | 'targets'> {
  if (goal.to === 'pool') return { pool: goal.pool, targets: [] };
  if (goal.to === 'owners')
    return { pool: null, targets: targetsOf(goal.parts, goal.dimensions, true) };
  const filled = Object.entries(goal.owner);
  return {
    pool: null,
    targets: [
      {
        set: Object.fromEntries(
          filled
            .filter(([, { value, from }]) => from.trim() === '' && value.trim() !== '')
            .map(([name, { value }]) => [name, value.trim()]),
        ),
        copy: Object.fromEntries(
          filled
            .filter(([, { from }]) => from.trim() !== '')
            .map(([name, { from, pattern }]) => [name, { from: from.trim(), pattern }]),
        ),
      },
    ],
  };
}

interface RuleTargetsProps {
  goal: RuleGoal;
  dimensions: readonly string[];
  pools: readonly Pool[];
  onChange: (goal: RuleGoal) => void;
}

/** Whose the charges are: one owner, several by weight, or a pool that shares them out. */
export function RuleTargets({ goal, dimensions, pools, onChange }: RuleTargetsProps) {
  const change = (part: Partial<RuleGoal>) => onChange({ ...goal, ...part });
  return (
    <>
      <Select
        labelled
        label="Goes to"
        value={goal.to}
        options={[
          ['owner', 'one owner'],
          ['owners', 'several owners by weight'],
          ...(pools.length > 0 ? [['pool', 'a pool of shared costs'] as const] : []),
        ]}
        onChange={(to) => change({ to, pool: goal.pool || (pools[0]?.id ?? '') })}
      />
      {goal.to === 'pool' ? (
        <Select
          labelled
          label="Pool"
          value={goal.pool}
          options={pools.map(({ id, name }) => [id, name || id] as const)}
          onChange={(pool) => change({ pool })}
        />
      ) : goal.to === 'owners' ? (
        <PartsField
          legend="Who gets which part: percentages, or any weights"
          parts={goal.parts}
          dimensions={goal.dimensions}
          weighted
          onChange={(parts) => change({ parts })}
        />
      ) : (
        dimensions.map((name) => (
          <OneOwner
            key={name}
            dimension={name}
            owner={goal.owner[name] ?? { value: '', from: '', pattern: null }}
            onChange={(one) => change({ owner: { ...goal.owner, [name]: one } })}
          />
        ))
      )}
    </>
  );
}

interface OneOwnerProps {
  dimension: string;
  owner: RuleGoal['owner'][string];
  onChange: (owner: RuleGoal['owner'][string]) => void;
}

function OneOwner({ dimension, owner, onChange }: OneOwnerProps) {
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <Field
        label={`Value of ${dimension}; empty leaves it to a later rule`}
        value={owner.value}
        onChange={(value) => onChange({ ...owner, value, from: '' })}
      />
      <Field
        label="Or taken from a column, such as tag:team"
        value={owner.from}
        onChange={(from) => onChange({ ...owner, from, value: '' })}
      />
      {owner.from !== '' && owner.pattern !== null && (
        <p className="text-xs text-muted sm:col-span-2">
          Of it, what this pattern finds: <code>{owner.pattern}</code>
        </p>
      )}
    </div>
  );
}
