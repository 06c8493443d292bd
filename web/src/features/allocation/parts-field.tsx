import { Button, IconButton } from '@/ui/button';
import { CloseIcon } from '@/ui/icons';
import { Select } from '@/ui/select';
import { isWeight, newPart, type Part } from './parts';

interface PartsFieldProps {
  legend: string;
  parts: Part[];
  dimensions: readonly string[];
  weighted: boolean;
  /** Pools that a part may flow into; none where a part is an owner's. */
  pools?: readonly { id: string; name?: string }[];
  onChange: (parts: Part[]) => void;
}

/** Who gets a part, one line each: an owner by each dimension, or a pool that shares it out further. */
export function PartsField(props: PartsFieldProps) {
  const { parts, dimensions, weighted, pools = [], onChange } = props;
  const change = (at: number, to: Partial<Part>) =>
    onChange(parts.map((one, index) => (index === at ? { ...one, ...to } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm text-muted">{props.legend}</legend>
      {parts.map((part, at) => (
        // A part has no name of its own; its place is what it is known by.
        <div
          key={at}
          role="group"
          aria-label={`Part ${at + 1}`}
          className="flex flex-wrap items-center gap-2"
        >
          {pools.length > 0 && (
            <Select
              label={`Part ${at + 1} goes to`}
              value={part.pool}
              options={[
                ['', 'owner'],
                ...pools.map(({ id, name }) => [id, `pool ${name || id}`] as const),
              ]}
              onChange={(pool) => change(at, { pool })}
            />
          )}
          {part.pool === '' &&
            dimensions.map((name) => (
              <input
                key={name}
                aria-label={`${name} of part ${at + 1}`}
                placeholder={name}
                className="control min-w-24 flex-1"
                value={part.values[name] ?? ''}
                spellCheck={false}
                onChange={({ target }) =>
                  change(at, { values: { ...part.values, [name]: target.value } })
                }
              />
            ))}
          {weighted && (
            <input
              aria-label={`Weight of part ${at + 1}`}
              title="A weight or a percentage: up to 15 digits, 9 of them after the point"
              className="control ml-auto w-28 text-right tabular-nums aria-invalid:border-bad"
              inputMode="decimal"
              required
              aria-invalid={!isWeight(part.weight)}
              value={part.weight}
              onChange={({ target }) => change(at, { weight: target.value.replace(',', '.') })}
            />
          )}
          <IconButton
            label={`Take part ${at + 1} out`}
            onClick={() => onChange(parts.filter((_, index) => index !== at))}
          >
            <CloseIcon />
          </IconButton>
        </div>
      ))}
      <Button className="self-start" onClick={() => onChange([...parts, newPart])}>
        Add a part
      </Button>
    </fieldset>
  );
}
