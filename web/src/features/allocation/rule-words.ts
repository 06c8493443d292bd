import type { AllocationRule, RuleCondition } from '@/api/types';
import { columnWords } from '@/api/words';

export const operators = [
  ['equals', 'is'],
  ['in', 'is one of'],
  ['prefix', 'starts with'],
  ['contains', 'contains'],
  ['glob', 'looks like (* and ?)'],
  ['regex', 'matches (regular expression)'],
  ['missing', 'has no value'],
] as const satisfies readonly (readonly [RuleCondition['operator'], string])[];

const listMax = 4;

export function conditionWords({ column, operator, values, not }: RuleCondition): string {
  const verb = operators.find(([name]) => name === operator)?.[1] ?? operator;
  const shown = values.slice(0, listMax).join(', ');
  const more = values.length > listMax ? ` and ${values.length - listMax} more` : '';
  const what = operator === 'missing' ? '' : ` ${shown}${more}`;
  return `${columnWords(column)} ${not ? 'not: ' : ''}${verb}${what}`;
}

export function ruleWords(rule: AllocationRule): string {
  const conditions = rule.when ?? [];
  // Who sees only some costs is told a rule's name, not what else it is about.
  if (conditions.length === 0 && !rule.pool && !rule.targets?.length)
    return 'its conditions are not shown';
  return conditions.length === 0 ? 'Everything left' : conditions.map(conditionWords).join(' and ');
}

export function targetWords(rule: AllocationRule): string {
  if (rule.pool) return `pool ${rule.pool}`;
  const targets = rule.targets ?? [];
  return targets
    .map(({ set, copy, weight }) => {
      const fixed = Object.entries(set ?? {}).map(([name, value]) => `${name} ${value}`);
      const taken = Object.entries(copy ?? {}).map(
        ([name, from]) => `${name} from ${columnWords(from.from).toLowerCase()}`,
      );
      const part = targets.length > 1 ? ` (weight ${weight ?? 1})` : '';
      return [...fixed, ...taken].join(', ') + part;
    })
    .join(' and ');
}

/** An id that no rule has; the server wants a–z, 0–9 and hyphens. */
export function freeId(rules: readonly { id: string }[], wish: string): string {
  const base =
    wish
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'rule';
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!rules.some((rule) => rule.id === id)) return id;
  }
}

export function newRule(rules: readonly { id: string }[]): AllocationRule {
  return {
    id: freeId(rules, `rule-${rules.length + 1}`),
    when: [{ column: 'SubAccountId', operator: 'equals', values: [''], not: false }],
    targets: [{ set: {} }],
  };
}

/** A rule begun elsewhere, from a selection: its condition stands in the address. */
export function ruleFrom(search: URLSearchParams): AllocationRule | undefined {
  const column = search.get('column');
  if (!column) return undefined;
  const value = search.get('value');
  return {
    id: freeId([], `${column} ${value ?? 'missing'}`),
    when: [
      value === null
        ? { column, operator: 'missing', values: [], not: false }
        : { column, operator: 'equals', values: [value], not: false },
    ],
    targets: [{ set: {} }],
  };
}
