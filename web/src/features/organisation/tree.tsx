import { useRef, useState, type KeyboardEvent } from 'react';
import { kindWord, type OrganisationNode } from '@/api/organisation';
import { cx } from '@/ui/class-names';
import { visibleRows } from './visible';

interface TreeProps {
  nodes: OrganisationNode[];
  chosen: number | undefined;
  onChoose: (id: number) => void;
  onRename: (node: OrganisationNode, name: string) => void;
}

/** The tree by keyboard: up and down, right opens, left closes or goes up, F2 or Enter renames in place. */
export function Tree({ nodes, chosen, onChoose, onRename }: TreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [renaming, setRenaming] = useState<number>();
  const list = useRef<HTMLDivElement>(null);
  const rows = visibleRows(nodes, closed);
  const current = rows.find(({ node }) => node.id === chosen) ?? rows[0];

  const go = (id: number | undefined) => {
    if (id === undefined) return;
    onChoose(id);
    list.current?.querySelector<HTMLElement>(`[data-node="${id}"]`)?.focus();
  };
  const close = (id: number, shut: boolean) => {
    const next = new Set(closed);
    if (shut) next.add(id);
    else next.delete(id);
    setClosed(next);
  };
  const press = (event: KeyboardEvent) => {
    if (renaming !== undefined || !current) return;
    const at = rows.indexOf(current);
    const id = current.node.id;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(rows[at + 1]?.node.id),
      ArrowUp: () => go(rows[at - 1]?.node.id),
      Home: () => go(rows[0]?.node.id),
      End: () => go(rows.at(-1)?.node.id),
      ArrowRight: () => (closed.has(id) ? close(id, false) : go(rows[at + 1]?.node.id)),
      ArrowLeft: () =>
        current.hasChildren && !closed.has(id)
          ? close(id, true)
          : go(current.node.parentId ?? undefined),
      F2: () => setRenaming(id),
      Enter: () => setRenaming(id),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <div ref={list} role="tree" aria-label="Organisation" className="flex flex-col">
      {rows.map(({ node, level, hasChildren }) => {
        const id = node.id;
        const isCurrent = node === current?.node;
        return (
          <div
            key={id}
            data-node={id}
            role="treeitem"
            aria-level={level}
            aria-selected={node.id === chosen}
            aria-expanded={hasChildren ? !closed.has(id) : undefined}
            aria-label={`${node.name}, ${kindWord(node.kind)}${node.archived ? ', archived' : ''}`}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => onChoose(id)}
            onKeyDown={press}
            onDoubleClick={() => setRenaming(id)}
            className={cx(
              'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 outline-offset-[-2px]',
              node.id === chosen ? 'bg-accent-soft' : 'hover:bg-hover',
            )}
            style={{ paddingInlineStart: `${0.5 + (level - 1) * 1.1}rem` }}
          >
            <span aria-hidden="true" className="w-4 flex-none text-center text-muted">
              {hasChildren ? (closed.has(id) ? '▸' : '▾') : ''}
            </span>
            {renaming === id ? (
              <input
                autoFocus
                aria-label={`New name of ${node.name}`}
                defaultValue={node.name}
                className="control min-w-0 flex-1"
                onKeyDown={(event) => {
                  event.stopPropagation();
                  if (event.key === 'Escape') setRenaming(undefined);
                  if (event.key === 'Enter') event.currentTarget.blur();
                  if (event.key === 'Escape' || event.key === 'Enter') go(id);
                }}
                onBlur={({ target }) => {
                  const name = target.value.trim();
                  if (name !== '' && name !== node.name) onRename(node, name);
                  setRenaming(undefined);
                }}
              />
            ) : (
              <span className={cx('min-w-0 flex-1 truncate', node.archived && 'text-muted')}>
                {node.name}
              </span>
            )}
            <span className="flex-none text-sm text-muted max-sm:hidden">
              {kindWord(node.kind)}
              {node.archived && ', archived'}
            </span>
          </div>
        );
      })}
    </div>
  );
}
