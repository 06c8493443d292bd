import { useState } from 'react';
import { download } from '@/api/client';
import {
  kinds,
  organisation,
  useOrganisation,
  useOrganisationChange,
  type NodeKind,
  type OrganisationNode,
} from '@/api/organisation';
import { useTenant } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { PageHeader } from '@/ui/page';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { NodeForm } from './node-form';
import { Tree } from './tree';
import { mayLieBelow } from './visible';

const order = kinds.map(([kind]) => kind);

/** The kinds from one on, narrower. */
const from = (kind: NodeKind | undefined) => order.slice(kind ? order.indexOf(kind) : 0);

export default function OrganisationPage() {
  const tenant = useTenant();
  const [archived, setArchived] = useState(false);
  const [chosen, setChosen] = useState<number>();
  const [adding, setAdding] = useState<'top' | 'below'>();
  const { data, error, refetch, isFetching } = useOrganisation(archived);
  const rename = useOrganisationChange(organisation.change);
  const nodes = data?.nodes ?? [];
  const node = nodes.find(({ id }) => id === chosen);
  return (
    <>
      <PageHeader
        title="Organisation"
        note="Who costs belong to: business units, departments, teams, projects"
        actions={
          <>
            <label className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={archived}
                onChange={({ target }) => setArchived(target.checked)}
              />
              Show archived
            </label>
            <Button
              disabled={nodes.length === 0}
              onClick={() =>
                void download('/api/organisation/export?format=csv', 'organisation.csv', { tenant })
              }
            >
              Export CSV
            </Button>
            <Button look="primary" onClick={() => setAdding('top')}>
              Add at the top
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-12">
        <Card title="Tree" note="F2 renames, arrows move and fold" className="xl:col-span-7">
          {error && !data ? (
            <ErrorState
              what="The organisation could not be loaded"
              reason={error.message}
              retry={() => void refetch()}
              retrying={isFetching}
            />
          ) : !data ? (
            <SkeletonRows rows={6} />
          ) : nodes.length === 0 ? (
            <EmptyState title="Nothing here yet">
              Add a business unit or a team at the top, or import a file with{' '}
              <code>POST /api/organisation/import</code>. Costs can be allocated to every node.
            </EmptyState>
          ) : (
            <Tree
              nodes={nodes}
              chosen={chosen}
              onChoose={(id) => {
                setChosen(id);
                setAdding(undefined);
              }}
              onRename={(one, name) =>
                rename.mutate(
                  { id: one.id, wish: { name } },
                  { onError: (problem) => tell(`Not renamed: ${problem.message}`) },
                )
              }
            />
          )}
        </Card>
        <div className="min-w-0 xl:col-span-5">
          {adding === 'top' || (adding === 'below' && node) ? (
            <NewNode
              key={adding + String(chosen)}
              parent={adding === 'below' ? node : undefined}
              onDone={(id) => {
                setAdding(undefined);
                if (id !== undefined) setChosen(id);
              }}
            />
          ) : node ? (
            <NodeCard
              key={`${node.id} ${data?.version}`}
              node={node}
              nodes={nodes}
              onAdd={() => setAdding('below')}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

function NewNode({
  parent,
  onDone,
}: {
  parent?: OrganisationNode | undefined;
  onDone: (id?: number) => void;
}) {
  const create = useOrganisationChange(organisation.create);
  return (
    <Card title={parent ? `New below ${parent.name}` : 'New at the top'}>
      <NodeForm
        fitting={from(parent?.kind)}
        action="Add"
        pending={create.isPending}
        problem={create.error?.message}
        onSave={(wish) =>
          create.mutate(
            { ...wish, parentId: parent ? parent.id : null },
            { onSuccess: (made) => onDone((made as OrganisationNode).id) },
          )
        }
        more={<Button onClick={() => onDone()}>Cancel</Button>}
      />
    </Card>
  );
}

interface NodeCardProps {
  node: OrganisationNode;
  nodes: OrganisationNode[];
  onAdd: () => void;
}

function NodeCard({ node, nodes, onAdd }: NodeCardProps) {
  const id = node.id;
  const change = useOrganisationChange(organisation.change);
  const move = useOrganisationChange(organisation.move);
  const act = useOrganisationChange(organisation.act);
  const remove = useOrganisationChange(organisation.remove);
  const parent = nodes.find((other) => other.id === node.parentId);
  const problem = change.error ?? move.error ?? act.error ?? remove.error;
  return (
    <Card title={node.name} note={node.path.slice(0, -1).join(' / ')}>
      <NodeForm
        node={node}
        fitting={from(parent?.kind)}
        action="Save"
        pending={change.isPending}
        problem={problem?.message}
        onSave={(wish) =>
          change.mutate({ id, wish }, { onSuccess: () => tell(`${wish.name} is saved.`) })
        }
        more={
          <>
            {!node.archived && <Button onClick={onAdd}>Add below</Button>}
            <Button onClick={() => act.mutate({ id, what: node.archived ? 'restore' : 'archive' })}>
              {node.archived ? 'Restore' : 'Archive'}
            </Button>
            {!nodes.some(({ parentId }) => parentId === node.id) && (
              <Button look="danger" onClick={() => remove.mutate(id)}>
                Delete
              </Button>
            )}
          </>
        }
      />
      <label className="mt-4 block border-t pt-3 text-sm text-muted">
        Lies below
        <select
          className="control mt-1 w-full text-ink"
          value={node.parentId === null ? '' : String(node.parentId)}
          onChange={({ target }) =>
            move.mutate({ id, to: target.value === '' ? null : Number.parseInt(target.value, 10) })
          }
        >
          <option value="">Nothing (at the top)</option>
          {nodes
            .filter((other) => other.id === node.parentId || mayLieBelow(node, other, order))
            .map((other) => (
              <option key={other.id} value={other.id}>
                {other.path.join(' / ')}
              </option>
            ))}
        </select>
      </label>
    </Card>
  );
}
