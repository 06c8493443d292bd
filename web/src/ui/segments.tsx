import { useId, type ReactNode } from 'react';
import { cx } from './class-names';

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string; icon?: ReactNode }[];
  onChange: (value: T) => void;
  /** Icons alone; the label stays for assistive technology and as a hint. */
  compact?: boolean;
}

/** One choice of a few: native radio buttons, so arrows move and a screen reader counts. */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="inline-flex h-8 shrink-0 rounded-md border border-edge bg-surface p-0.5">
      <legend className="sr-only">{props.label}</legend>
      {props.options.map((option) => (
        <label
          key={option.value}
          title={option.label}
          className={cx(
            'relative flex cursor-pointer items-center gap-1.5 rounded-sm px-2.5 text-sm whitespace-nowrap',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
            option.value === props.value
              ? 'bg-accent-soft font-medium text-accent'
              : 'text-muted hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {option.icon}
          <span className={cx(props.compact && 'sr-only')}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
