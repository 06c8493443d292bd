import { useId, useState, type ReactNode } from 'react';
import type { ConnectionField } from '@/api/types';
import { groupFields, type Values } from './fields';
import { FieldInput } from './field-input';

interface ConnectionFieldsProps {
  fields: readonly ConnectionField[];
  values: Values;
  onChange: (name: string, value: string) => void;
  /** Secrets that are kept already: shown as kept, never as text. */
  kept?: readonly string[];
  forgotten?: ReadonlySet<string>;
  onForget?: (name: string, forget: boolean) => void;
}

/** What a provider asks for: secretless ways first, secrets and odd addresses folded away. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { main, secret, address } = groupFields(props.fields);
  const inputs = (fields: readonly ConnectionField[]) =>
    fields.map((field) => (
      <FieldInput
        key={field.name}
        field={field}
        value={props.values[field.name] ?? ''}
        onChange={(value) => props.onChange(field.name, value)}
        kept={props.kept?.includes(field.name) ?? false}
        forgotten={props.forgotten?.has(field.name) ?? false}
        {...(props.onForget
          ? { onForget: (forget: boolean) => props.onForget?.(field.name, forget) }
          : {})}
      />
    ));
  const filled = (fields: readonly ConnectionField[]) =>
    fields.some(({ name }) => props.values[name] || props.kept?.includes(name));
  return (
    <>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">{inputs(main)}</div>
      {secret.length > 0 && (
        <Folded
          title="With a key or secret"
          note="Only where no role or machine identity can be used. What you type is sealed and never shown again."
          open={filled(secret)}
        >
          {inputs(secret)}
        </Folded>
      )}
      {address.length > 0 && (
        <Folded
          title="Other addresses"
          note="For gateways, private endpoints and clouds with addresses of their own."
          open={filled(address)}
        >
          {inputs(address)}
        </Folded>
      )}
    </>
  );
}

interface FoldedProps {
  title: string;
  note: string;
  open: boolean;
  children: ReactNode;
}

function Folded({ title, note, open, children }: FoldedProps) {
  // From then on it is the person's: what is emptied while typing must not close.
  const [opened] = useState(open);
  return (
    <details open={opened} className="border-t pt-3">
      <summary className="cursor-pointer font-medium">{title}</summary>
      <p className="mt-1 text-sm text-muted">{note}</p>
      <div className="mt-3 grid gap-x-6 gap-y-4 sm:grid-cols-2">{children}</div>
    </details>
  );
}

interface MonthsInputProps {
  value: string;
  onChange: (value: string) => void;
}

export const monthsMax = 60;

/** How far back the first sync goes. */
export function MonthsInput({ value, onChange }: MonthsInputProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        Months before this one
      </label>
      <input
        id={id}
        type="number"
        min={0}
        max={monthsMax}
        className="control w-28"
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
        How far back bills are fetched, 0 to {monthsMax}.
      </p>
    </div>
  );
}
