import { useId, useState, type ReactNode } from 'react';
import { kinds, type NodeKind, type NodeWish, type OrganisationNode } from '@/api/organisation';
import { Button } from '@/ui/button';

interface NodeFormProps {
  node?: OrganisationNode | undefined;
  /** The kinds that fit where it lies. */
  fitting: NodeKind[];
  action: string;
  pending: boolean;
  problem?: string | undefined;
  onSave: (wish: NodeWish) => void;
  more?: ReactNode;
}

/** What a node is: the same fields for a new one and one that changes. */
export function NodeForm(props: NodeFormProps) {
  const { node, fitting } = props;
  const id = useId();
  const [wish, setWish] = useState({
    name: node?.name ?? '',
    code: node?.code ?? '',
    kind: node?.kind ?? fitting[0] ?? 'team',
    owner: node?.owner ?? '',
    costCentre: node?.costCentre ?? '',
    glCode: node?.glCode ?? '',
  });
  const fields = [
    ['name', 'Name'],
    ['code', 'Code in tags and files'],
    ['owner', 'Owner'],
    ['costCentre', 'Cost centre'],
    ['glCode', 'GL code'],
  ] as const;
  return (
    <form
      aria-label={node ? `Details of ${node.name}` : 'New node'}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave(wish);
      }}
    >
      {fields.map(([key, label]) => (
        <div key={key}>
          <label htmlFor={`${id}-${key}`} className="mb-1 block text-sm text-muted">
            {label}
          </label>
          <input
            id={`${id}-${key}`}
            className="control w-full"
            value={wish[key]}
            required={key === 'name' || key === 'code'}
            autoComplete="off"
            onChange={({ target }) => setWish({ ...wish, [key]: target.value })}
          />
        </div>
      ))}
      <div>
        <label htmlFor={`${id}-kind`} className="mb-1 block text-sm text-muted">
          Kind
        </label>
        <select
          id={`${id}-kind`}
          className="control w-full"
          value={wish.kind}
          onChange={({ target }) => setWish({ ...wish, kind: target.value as NodeKind })}
        >
          {kinds
            .filter(([kind]) => fitting.includes(kind))
            .map(([kind, word]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
        </select>
      </div>
      {props.problem && (
        <p role="alert" className="text-sm text-bad">
          {props.problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={props.pending}>
          {props.pending ? 'Saving…' : props.action}
        </Button>
        {props.more}
      </div>
    </form>
  );
}
