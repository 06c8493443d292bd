import { useId, useState } from 'react';
import type { MappingSuggestion } from '@/api/types';
import { nothing, type Draft, type Told } from './mapping';

interface MappingColumnsProps {
  suggestion: MappingSuggestion;
  draft: Draft;
  onTell: (column: string, told: Told) => void;
  onTags: (tags: Record<string, string>) => void;
}

type Target = MappingSuggestion['targets'][number];

/** One line per FOCUS column: what it is made of, and what stands there in the first row. */
export function MappingColumns({ suggestion, draft, onTell, onTags }: MappingColumnsProps) {
  const [added, setAdded] = useState<readonly string[]>([]);
  const shown = suggestion.targets.filter(
    ({ column, usual }) => usual || added.includes(column) || draft.told[column] !== undefined,
  );
  const others = suggestion.targets.filter((target) => !shown.includes(target));
  const id = useId();
  return (
    <>
      <div className="grid gap-x-8 lg:grid-cols-2">
        {shown.map((target) => (
          <TargetLine
            key={target.column}
            target={target}
            told={draft.told[target.column] ?? nothing}
            columns={suggestion.columns}
            onTell={(told) => onTell(target.column, told)}
          />
        ))}
      </div>
      <p className="mt-3 flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="text-sm text-muted">
          Tell another FOCUS column
        </label>
        <select
          id={id}
          className="control max-w-full"
          value=""
          onChange={({ target }) => setAdded((old) => [...old, target.value])}
        >
          <option value="">choose…</option>
          {others.map(({ column }) => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
        </select>
      </p>
      <TagChoice suggestion={suggestion} tags={draft.tags} onTags={onTags} />
    </>
  );
}

interface TargetLineProps {
  target: Target;
  told: Told;
  columns: MappingSuggestion['columns'];
  onTell: (told: Told) => void;
}

const constantChoice = '\u0001constant';

function TargetLine({ target, told, columns, onTell }: TargetLineProps) {
  const id = useId();
  const sample = columns.find(({ name }) => name === told.text)?.values[0] ?? '';
  const choice =
    told.from === 'constant' ? constantChoice : told.from === 'column' ? told.text : '';
  const isUnknown = told.from === 'column' && !columns.some(({ name }) => name === told.text);
  return (
    <div className="grid grid-cols-1 items-center gap-x-4 gap-y-1 border-b py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <label htmlFor={id} className="min-w-0 font-medium break-words" title={target.meaning}>
        {target.column}
        {target.required && <span className="font-normal text-muted"> (required)</span>}
      </label>
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <select
          id={id}
          className="control max-w-full min-w-0 flex-1 basis-40"
          value={choice}
          onChange={({ target: { value } }) =>
            onTell(
              value === ''
                ? nothing
                : value === constantChoice
                  ? { from: 'constant', text: '' }
                  : { from: 'column', text: value },
            )
          }
        >
          <option value="">{target.required ? 'choose…' : 'left out'}</option>
          <option value={constantChoice}>the same in every row…</option>
          {isUnknown && <option value={told.text}>{told.text} (not in this table)</option>}
          {columns
            .filter(({ name }) => name !== '')
            .map(({ name }, at) => (
              <option key={`${at} ${name}`} value={name}>
                {name}
              </option>
            ))}
        </select>
        {told.from === 'constant' ? (
          <input
            aria-label={`${target.column} in every row`}
            className="control min-w-0 flex-1 basis-32"
            value={told.text}
            onChange={({ target: { value } }) => onTell({ from: 'constant', text: value })}
          />
        ) : (
          <span className="min-w-0 flex-1 basis-32 truncate text-sm text-muted" title={sample}>
            {sample}
          </span>
        )}
      </div>
    </div>
  );
}

interface TagChoiceProps {
  suggestion: MappingSuggestion;
  tags: Readonly<Record<string, string>>;
  onTags: (tags: Record<string, string>) => void;
}

/** Columns that become tags, each under its own name. */
function TagChoice({ suggestion, tags, onTags }: TagChoiceProps) {
  const names = suggestion.columns.map(({ name }) => name).filter((name) => name !== '');
  const keyOf = (name: string) => Object.keys(tags).find((key) => tags[key] === name);
  return (
    <fieldset className="mt-4 min-w-0">
      <legend className="font-medium">Tags</legend>
      <p className="mb-2 text-sm text-muted">
        Columns by which costs are allocated, such as a team or a cost centre.
      </p>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {[...new Set(names)].map((name) => {
          const key = keyOf(name);
          return (
            <label key={name} className="flex min-w-0 items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={key !== undefined}
                onChange={({ target }) => {
                  const others = Object.entries(tags).filter(([, column]) => column !== name);
                  onTags(Object.fromEntries(target.checked ? [...others, [name, name]] : others));
                }}
              />
              <span className="min-w-0 break-words">
                {name}
                {key !== undefined && key !== name && <span className="text-muted"> as {key}</span>}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
