import { useEffect, useState } from 'react';
import { useDimensions, useDimensionValues } from '@/api/costs';
import type { Chip, ChipOp } from '@/api/question';
import { columnWords } from '@/api/words';
import { Button, IconButton } from '@/ui/button';
import { spellCount } from '@/ui/format/time';
import { CloseIcon, PlusIcon } from '@/ui/icons';
import { Picker } from '@/ui/picker';
import { Popover } from '@/ui/popover';
import { Select } from '@/ui/select';

const opWords: readonly (readonly [ChipOp, string])[] = [
  ['is', 'is'],
  ['isNot', 'is not'],
  ['contains', 'contains'],
  ['startsWith', 'starts with'],
  ['isMissing', 'is missing'],
  ['isPresent', 'is present'],
];

interface ChipBarProps {
  chips: Chip[];
  onChange: (chips: Chip[]) => void;
}

/** The filters, each a chip that can be changed or taken off. */
export function ChipBar({ chips, onChange }: ChipBarProps) {
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-2">
      {chips.map((chip, at) => (
        <li key={`${chip.column}/${at}`} className="flex max-w-full">
          <ChipButton
            chip={chip}
            onChange={(next) => onChange(chips.map((old, index) => (index === at ? next : old)))}
          />
          <IconButton
            label={`Remove the filter ${chipWords(chip)}`}
            look="plain"
            className="-ml-px !rounded-l-none !bg-accent-soft"
            onClick={() => onChange(chips.filter((_, index) => index !== at))}
          >
            <CloseIcon width="12" height="12" />
          </IconButton>
        </li>
      ))}
      <li>
        <AddFilter onAdd={(chip) => onChange([...chips, chip])} />
      </li>
      {chips.length > 1 && (
        <li>
          <Button look="quiet" onClick={() => onChange([])}>
            Remove all
          </Button>
        </li>
      )}
    </ul>
  );
}

function chipWords({ column, op, values }: Chip): string {
  const verb = opWords.find(([name]) => name === op)?.[1] ?? op;
  return [columnWords(column), verb, values.join(' or ')].filter(Boolean).join(' ');
}

function ChipButton({ chip, onChange }: { chip: Chip; onChange: (chip: Chip) => void }) {
  const [open, setOpen] = useState(false);
  const verb = opWords.find(([name]) => name === chip.op)?.[1] ?? chip.op;
  return (
    <Popover
      label={`Filter on ${columnWords(chip.column)}`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button className="min-w-0 !rounded-r-none !bg-accent-soft" title={chipWords(chip)}>
          <span className="shrink-0 text-muted">
            {columnWords(chip.column)} {verb}
          </span>
          <span className="max-w-64 truncate font-medium">{chip.values.join(' or ')}</span>
        </Button>
      }
    >
      <ChipEditor
        chip={chip}
        onApply={(next) => {
          setOpen(false);
          onChange(next);
        }}
      />
    </Popover>
  );
}

function AddFilter({ onAdd }: { onAdd: (chip: Chip) => void }) {
  const [open, setOpen] = useState(false);
  const [column, setColumn] = useState<string>();
  const { data: dimensions, isError } = useDimensions();
  return (
    <Popover
      label="Add a filter"
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setColumn(undefined);
      }}
      trigger={
        <Button look="quiet">
          <PlusIcon />
          Filter
        </Button>
      }
    >
      {column ? (
        <ChipEditor
          chip={{ column, op: 'is', values: [] }}
          onApply={(chip) => {
            setOpen(false);
            onAdd(chip);
          }}
        />
      ) : (
        <Picker
          label="Filter on"
          placeholder="Column or tag…"
          items={(dimensions ?? []).map(({ name }) => ({
            id: name,
            label: columnWords(name),
            words: name,
          }))}
          onPick={({ id }) => setColumn(id)}
          status={
            isError
              ? 'The list of columns could not be loaded.'
              : dimensions
                ? undefined
                : 'Loading…'
          }
        />
      )}
    </Popover>
  );
}

function ChipEditor({ chip, onApply }: { chip: Chip; onApply: (chip: Chip) => void }) {
  const [op, setOp] = useState(chip.op);
  const [values, setValues] = useState(chip.values);
  const many = op === 'is' || op === 'isNot';
  const none = op === 'isMissing' || op === 'isPresent';
  const ready = none || values.some((value) => value !== '');
  const apply = () => {
    if (ready)
      onApply({ column: chip.column, op, values: none ? [] : many ? values : values.slice(0, 1) });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className="flex items-center gap-2 border-b p-2.5">
        <span className="min-w-0 flex-1 truncate font-medium">{columnWords(chip.column)}</span>
        <Select label="Condition" value={op} options={opWords} onChange={setOp} />
      </div>
      {many ? (
        <ValuePicker column={chip.column} chosen={values} onChange={setValues} />
      ) : (
        !none && (
          <div className="p-2.5">
            <input
              aria-label="Text"
              autoFocus
              value={values[0] ?? ''}
              onChange={({ target }) => setValues(target.value === '' ? [] : [target.value])}
              className="control w-full"
            />
          </div>
        )
      )}
      <div className="flex justify-end border-t p-2">
        <Button type="submit" look="primary" disabled={!ready}>
          Apply
        </Button>
      </div>
    </form>
  );
}

interface ValuePickerProps {
  column: string;
  chosen: string[];
  onChange: (values: string[]) => void;
}

const typingMs = 150;

function ValuePicker({ column, chosen, onChange }: ValuePickerProps) {
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error } = useDimensionValues(column, search);
  const found = (data?.values ?? []).filter(({ value }) => !chosen.includes(value));
  const items = [
    ...chosen.map((value) => ({ id: value, label: value, checked: true })),
    ...found.map(({ value, rows }) => ({
      id: value,
      label: value,
      checked: false,
      hint: spellCount(rows),
    })),
  ];
  return (
    <Picker
      label={`Values of ${columnWords(column)}`}
      placeholder="Search values…"
      items={items}
      onSearch={setTyped}
      onPick={({ id }) =>
        onChange(chosen.includes(id) ? chosen.filter((value) => value !== id) : [...chosen, id])
      }
      status={
        error
          ? `The values could not be loaded. ${error.message}`
          : !data
            ? 'Loading…'
            : data.more
              ? 'Type to find more values'
              : undefined
      }
    />
  );
}
