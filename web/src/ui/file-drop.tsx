import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import { cx } from './class-names';

interface FileDropProps extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'multiple' | 'disabled' | 'onDragEnter' | 'onDragLeave' | 'onDrop'
> {
  /** What the field is called by those who cannot see it. */
  label: string;
  icon: ReactNode;
  title: string;
  /** What may be given, and what becomes of it. */
  children: ReactNode;
  /** True while a file is held over it. */
  over: boolean;
  onFiles: (files: File[]) => void;
}

/** A file field that looks like a place to drop files on. */
export function FileDrop({ label, icon, title, children, over, onFiles, ...field }: FileDropProps) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={cx(
        'relative flex cursor-pointer flex-wrap items-center justify-center gap-x-4 gap-y-2 rounded-lg border border-dashed px-6 py-6 text-center sm:text-left',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        over ? 'border-accent bg-accent-soft' : 'border-edge bg-surface hover:bg-hover',
      )}
    >
      <span
        aria-hidden="true"
        className="flex size-10 items-center justify-center rounded-full bg-accent-soft text-accent"
      >
        {icon}
      </span>
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-muted">{children}</span>
      </span>
      <input
        {...field}
        id={id}
        type="file"
        aria-label={label}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={({ target }) => {
          if (target.files && target.files.length > 0) onFiles([...target.files]);
          // The same file may be chosen again, after it was corrected.
          target.value = '';
        }}
      />
    </label>
  );
}
