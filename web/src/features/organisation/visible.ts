import type { OrganisationNode } from '@/api/organisation';

export interface Row {
  node: OrganisationNode;
  level: number;
  hasChildren: boolean;
}

/** The rows on screen: the tree as it came, depth first, without what lies below a closed node. */
export function visibleRows(nodes: OrganisationNode[], closed: ReadonlySet<number>): Row[] {
  const parents = new Set(nodes.map(({ parentId }) => parentId));
  const rows: Row[] = [];
  const levels = new Map<number, number>();
  for (const node of nodes) {
    const above = node.parentId === null ? 0 : levels.get(node.parentId);
    if (above === undefined) continue;
    const id = node.id;
    rows.push({ node, level: above + 1, hasChildren: parents.has(node.id) });
    if (!closed.has(id)) levels.set(id, above + 1);
  }
  return rows;
}

/** Whether one may lie below the other: not below itself or its own, and not below a narrower kind. */
export function mayLieBelow(
  node: OrganisationNode,
  other: OrganisationNode,
  order: readonly string[],
): boolean {
  const path = other.path.join('\n');
  const own = node.path.join('\n');
  return (
    other.id !== node.id &&
    !other.archived &&
    path !== own &&
    !path.startsWith(`${own}\n`) &&
    order.indexOf(node.kind) >= order.indexOf(other.kind)
  );
}
