import { useId } from 'react';
import type { ConnectionField } from '@/api/types';
import { isLong, isYesNo } from './fields';

interface FieldInputProps {
  field: ConnectionField;
  value: string;
  onChange: (value: string) => void;
  kept: boolean;
  forgotten: boolean;
  onForget?: (forget: boolean) => void;
}

/** One setting with its hint. A secret can be written and let go, never read. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, kept, forgotten } = props;
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium">
        {field.label}
        {field.required && <span className="font-normal text-muted"> (required)</span>}
      </label>
      <Control {...props} id={id} />
      <p id={`${id}-hint`} className="mt-1 text-sm break-words text-muted">
        {field.hint}
      </p>
      {kept && props.onForget && value === '' && (
        <label className="mt-1 flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={forgotten}
            onChange={({ target }) => props.onForget?.(target.checked)}
          />
          Remove the secret that is kept
        </label>
      )}
    </div>
  );
}

function Control({
  field,
  value,
  onChange,
  kept,
  forgotten,
  id,
}: FieldInputProps & { id: string }) {
  const common = {
    id,
    value,
    'aria-describedby': `${id}-hint`,
    required: field.required && !kept,
    autoComplete: field.secret ? 'new-password' : 'off',
    spellCheck: false,
    placeholder: kept ? (forgotten ? 'Is removed when you save' : 'Kept; type to replace it') : '',
  };
  if (isYesNo(field)) {
    return (
      <select
        id={id}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="control w-full"
      >
        <option value="">Default</option>
        <option value="yes">Yes</option>
        <option value="no">No</option>
      </select>
    );
  }
  if (field.secret && isLong(field)) {
    return (
      <textarea
        {...common}
        rows={4}
        onChange={({ target }) => onChange(target.value)}
        className="control w-full py-1.5 font-mono whitespace-pre-wrap [-webkit-text-security:disc]"
      />
    );
  }
  return (
    <input
      {...common}
      type={field.secret ? 'password' : 'text'}
      onChange={({ target }) => onChange(target.value)}
      className="control w-full"
    />
  );
}
