import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useMappingPreview, useSaveMapping } from '@/api/mappings';
import { useTenant, useTenantPath } from '@/api/tenant';
import type { SavedMapping } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { WarnIcon } from '@/ui/icons';
import { ErrorState } from '@/ui/states';
import { draftOf, mappingOf, nameFrom, nothing, type Draft, type Told } from './mapping';
import { MappingColumns } from './mapping-columns';
import type { Table } from './mapping-page';
import { MappingPreviewCard } from './mapping-preview';
import { startUploads } from './uploads';

interface MappingFormProps {
  table: Table;
  saved: SavedMapping[];
}

export function MappingForm({ table, saved }: MappingFormProps) {
  const { suggestion, head, file } = table;
  const client = useQueryClient();
  const tenant = useTenant();
  const path = useTenantPath();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => draftOf(suggestion.mapping));
  const [name, setName] = useState(() => nameFrom(file.name));
  const preview = useMappingPreview();
  const save = useSaveMapping();
  const tell = (column: string, told: Told) =>
    setDraft((old) => ({ ...old, told: { ...old.told, [column]: told } }));
  const missing = suggestion.targets.filter(
    ({ column, required }) => required && !(draft.told[column] ?? nothing).text.trim(),
  );
  const take = () =>
    save.mutate(
      { name: name.trim(), mapping: mappingOf(draft) },
      {
        onSuccess: (kept) => {
          startUploads([file], tenant, client, `generic:${kept.name}`);
          void navigate(path('/imports'));
        },
      },
    );
  return (
    <form
      aria-label="Mapping"
      className="mt-4 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        preview.mutate({ head, mapping: mappingOf(draft) });
      }}
    >
      <Card
        title="What its columns stand for"
        note="The columns' names suggest this; look it over."
        actions={
          saved.length > 0 && (
            <LabelledSelect
              label="Begin with"
              value=""
              onChange={(chosen) => {
                const one = saved.find((mapping) => mapping.name === chosen);
                if (!one) return;
                setDraft(draftOf(one.mapping));
                setName(one.name);
              }}
              options={[
                ['', 'a saved mapping…'],
                ...saved.map((one) => [one.name, one.name] as const),
              ]}
            />
          )
        }
      >
        {suggestion.notes.map((note) => (
          <p key={note} className="mb-2 flex items-center gap-2 text-sm text-warn">
            <WarnIcon /> {note}
          </p>
        ))}
        <MappingColumns
          suggestion={suggestion}
          draft={draft}
          onTell={tell}
          onTags={(tags) => setDraft((old) => ({ ...old, tags }))}
        />
        <div className="mt-4 flex flex-wrap gap-x-6 gap-y-3 border-t pt-4">
          <LabelledSelect
            label="Days are written"
            value={draft.dateFormat}
            onChange={(dateFormat) => setDraft((old) => ({ ...old, dateFormat }))}
            options={[
              ['', 'year first, or as ISO 8601'],
              ...(suggestion.dateFormats ?? []).map((format) => [format, format] as const),
            ]}
          />
          <LabelledSelect
            label="Amounts are written"
            value={draft.decimalSeparator}
            onChange={(decimalSeparator) => setDraft((old) => ({ ...old, decimalSeparator }))}
            options={[
              ['', '1234.56'],
              ['.', '1,234.56'],
              [',', '1.234,56'],
            ]}
          />
        </div>
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" disabled={missing.length > 0 || preview.isPending}>
            {preview.isPending ? 'Working…' : 'Preview'}
          </Button>
          {missing.length > 0 && (
            <p className="text-sm text-muted">
              Still to tell: {missing.map(({ column }) => column).join(', ')}.
            </p>
          )}
        </div>
        {preview.error && (
          <ErrorState
            className="mt-3"
            what="The mapping does not fit"
            reason={preview.error.message}
          />
        )}
      </Card>
      {preview.data && (
        <MappingPreviewCard preview={preview.data}>
          <SaveLine
            name={name}
            onName={setName}
            isTaken={saved.some((one) => one.name === name.trim())}
            isSaving={save.isPending}
            onSave={take}
          />
          {save.error && (
            <ErrorState
              className="mt-3"
              what="The mapping was not saved"
              reason={save.error.message}
            />
          )}
        </MappingPreviewCard>
      )}
    </form>
  );
}

interface SaveLineProps {
  name: string;
  onName: (name: string) => void;
  isTaken: boolean;
  isSaving: boolean;
  onSave: () => void;
}

function SaveLine({ name, onName, isTaken, isSaving, onSave }: SaveLineProps) {
  const id = useId();
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 border-t pt-4">
      <label htmlFor={id} className="font-medium">
        Save as
      </label>
      <input
        id={id}
        className="control w-56 max-w-full"
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={({ target }) => onName(target.value)}
      />
      <Button look="primary" disabled={name.trim() === '' || isSaving} onClick={onSave}>
        {isSaving ? 'Saving…' : 'Save and import'}
      </Button>
      {isTaken && (
        <p className="text-sm text-muted">A mapping of this name is there and is replaced.</p>
      )}
    </div>
  );
}

interface LabelledSelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [string, string])[];
}

function LabelledSelect({ label, value, onChange, options }: LabelledSelectProps): ReactNode {
  const id = useId();
  return (
    <span className="flex flex-wrap items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      <select
        id={id}
        className="control"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </span>
  );
}
