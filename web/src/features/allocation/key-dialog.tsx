import { useId, useState, type ReactNode } from 'react';
import type { TagKey } from '@/api/types';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { Select } from '@/ui/select';

const cases = [
  ['keep', 'as they are'],
  ['lower', 'small letters'],
  ['upper', 'capitals'],
] as const;
type Case = (typeof cases)[number][0];

interface KeyDialogProps {
  start: TagKey;
  onClose: () => void;
  onSave: (key: TagKey) => void;
  onRemove: (() => void) | undefined;
}

const list = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);

export function KeyDialog({ start, onClose, onSave, onRemove }: KeyDialogProps) {
  const [name, setName] = useState(start.key);
  const [meaning, setMeaning] = useState(start.meaning ?? '');
  const [aliases, setAliases] = useState((start.aliases ?? []).join(', '));
  const [letterCase, setCase] = useState<Case>(start.case ?? 'keep');
  const [required, setRequired] = useState(start.required !== null && start.required !== undefined);
  const [allowed, setAllowed] = useState((start.required?.allowed ?? []).join(', '));
  const [pattern, setPattern] = useState(start.required?.pattern ?? '');
  const save = () =>
    onSave({
      ...start,
      key: name.trim(),
      meaning: meaning.trim() || null,
      aliases: list(aliases),
      case: letterCase,
      required: required
        ? { ...start.required, allowed: list(allowed), pattern: pattern.trim() || null }
        : null,
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={start.key === '' ? 'A new key' : start.key}
      description="Nothing is saved yet: what the change does is shown first."
    >
      <form
        className="mt-4 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') save();
        }}
      >
        <Field label="Key, as it is written right" value={name} onChange={setName} />
        <Field label="What it says" value={meaning} onChange={setMeaning} />
        <Field label="Also called, separated by commas" value={aliases} onChange={setAliases} />
        <Select
          labelled
          label="Values are written"
          value={letterCase}
          options={cases}
          onChange={setCase}
        />
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={required}
            onChange={({ target }) => setRequired(target.checked)}
          />
          Required
        </label>
        {required && (
          <>
            <Field
              label="Allowed values, separated by commas; none for any"
              value={allowed}
              onChange={setAllowed}
            />
            <Field
              label="Or a pattern that the whole value fits (RE2)"
              value={pattern}
              onChange={setPattern}
            />
          </>
        )}
        <div className="mt-2 flex justify-end gap-2">
          {onRemove && (
            <Button look="danger" className="mr-auto" onClick={onRemove}>
              Take out
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim() === ''}>
            Show what it does
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
}

export function Field({ label, value, onChange, hint }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm text-muted">
        {label}
      </label>
      <input
        id={id}
        className="control w-full"
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      {hint}
    </div>
  );
}
