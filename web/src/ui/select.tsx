import { useId } from 'react';
import { cx } from './class-names';
import { ChevronIcon } from './icons';

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, words: string])[];
  onChange: (value: T) => void;
  /** Shows the label in front of the value instead of for assistive technology only. */
  labelled?: boolean;
  className?: string;
}

/** The platform's own list: quick, known to every keyboard, made for thumbs on a phone. */
export function Select<T extends string>(props: SelectProps<T>) {
  const id = useId();
  return (
    <span className={cx('control relative max-w-full !p-0', props.className)}>
      <label
        htmlFor={id}
        className={cx(props.labelled ? '-mr-1.5 pl-2.5 whitespace-nowrap text-muted' : 'sr-only')}
      >
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value as T)}
        className="h-full min-h-7.5 max-w-full min-w-0 cursor-pointer appearance-none rounded-md bg-transparent pr-7 pl-2.5 [field-sizing:content] [&>option]:bg-surface [&>option]:text-ink"
      >
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <ChevronIcon className="pointer-events-none absolute right-2 text-muted" />
    </span>
  );
}
