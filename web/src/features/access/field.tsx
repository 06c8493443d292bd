import { useId, type InputHTMLAttributes } from 'react';
import { ApiError } from '@/api/problem';
import { cx } from '@/ui/class-names';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> {
  label: string;
  hint?: string | undefined;
  onValue: (value: string) => void;
}

export function Field({ label, hint, onValue, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className={cx('mb-4', className)}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="control w-full"
        onChange={({ target }) => onValue(target.value)}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

interface EmailFieldProps {
  value: string;
  onValue: (value: string) => void;
  label?: string;
}

export function EmailField({ value, onValue, label = 'E-mail address' }: EmailFieldProps) {
  return (
    <Field
      label={label}
      type="email"
      autoComplete="username"
      required
      value={value}
      onValue={onValue}
    />
  );
}

interface PasswordFieldProps {
  value: string;
  onValue: (value: string) => void;
  /** A new password, to be chosen; else the one the person has. */
  fresh?: boolean;
  label?: string;
}

export function PasswordField({ value, onValue, fresh = false, label }: PasswordFieldProps) {
  return (
    <Field
      label={label ?? (fresh ? 'New password' : 'Password')}
      type="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      required
      minLength={fresh ? 12 : undefined}
      value={value}
      onValue={onValue}
      hint={fresh ? 'Twelve characters or more; several words are easy to remember.' : undefined}
    />
  );
}

export function Refusal({ error }: { error: Error | null }) {
  return error ? (
    <p role="alert" className="mb-4 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
      {(error instanceof ApiError && error.detail) || error.message}
    </p>
  ) : null;
}

export function Remember({ value, onValue }: { value: boolean; onValue: (on: boolean) => void }) {
  const id = useId();
  return (
    <div className="mb-4 flex items-center gap-2">
      <input
        id={id}
        type="checkbox"
        className="size-4 accent-accent"
        checked={value}
        onChange={({ target }) => onValue(target.checked)}
      />
      <label htmlFor={id} className="text-sm">
        Stay signed in on this device
      </label>
    </div>
  );
}
