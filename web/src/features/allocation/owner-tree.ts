import type { OwnerPart, OwnerTree } from '@/api/allocation-types';
import type { Chip } from '@/api/question';
import { whereOf } from '@/api/where';
import type { RingPart } from '@/charts/shapes';
import { isNobody, ownerWords } from './words';

interface TreeRow {
  place: string;
  owner: string;
  service: string;
  amount: string;
  where: string;
}

interface ShownTree {
  rings: RingPart[];
  /** What stands at the bottom: an owner's cost of one service. */
  rows: TreeRow[];
  /** What the explorer is asked for when a part is clicked. */
  asked: (path: string[]) => { by: string[]; chips: Chip[] } | undefined;
}

/** The tree as rings and as rows; amounts are taken as they are. */
export function treeOf(tree: OwnerTree): ShownTree {
  const column = `alloc:${tree.dimension}`;
  const rows: TreeRow[] = [];
  const questions = new Map<string, { by: string[]; chips: Chip[] }>();
  const ring = (part: OwnerPart, above: string[]): RingPart => {
    const name = part.kind === 'owner' ? ownerWords(part.name) : part.name || 'No service';
    const path = [...above, name];
    const isService = part.kind === 'service';
    const service: Chip = part.name
      ? { column: 'ServiceName', op: 'is', values: [part.name] }
      : { column: 'ServiceName', op: 'isMissing', values: [] };
    const [owner = ''] = part.owners;
    const owners: Chip = isNobody(owner)
      ? { column, op: 'isMissing', values: [] }
      : { column, op: 'is', values: part.owners };
    questions.set(keyOf(path), {
      by: [isService ? 'SubAccountName' : part.owners.length > 1 ? column : 'ServiceName'],
      chips: isService ? [owners, service] : [owners],
    });
    if (isService) {
      rows.push({
        place: above.join(' → '),
        owner,
        service: name,
        amount: part.effectiveCost,
        where: whereOf([{ column: 'BillingCurrency', op: 'is', values: [tree.currency] }, service]),
      });
    }
    return {
      name,
      amount: part.effectiveCost,
      path,
      parts: part.parts.map((inner) => ring(inner, path)),
    };
  };
  return {
    rings: tree.parts.map((part) => ring(part, [])),
    rows,
    asked: (path) => questions.get(keyOf(path)),
  };
}

const keyOf = (path: string[]) => path.join('\u0001');
