import { useId, useState } from 'react';
import { cx } from '@/ui/class-names';
import { SearchIcon } from '@/ui/icons';

interface FileFieldProps {
  onFile: (file: File) => void;
  disabled: boolean;
}

/** A file field that also takes what is dropped onto it. */
export function FileField({ onFile, disabled }: FileFieldProps) {
  const id = useId();
  const [over, setOver] = useState(false);
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
        <SearchIcon width="20" height="20" />
      </span>
      <span>
        <span className="block font-medium">
          {over ? 'Drop to check' : 'Drop a FOCUS file here, or choose one'}
        </span>
        <span className="block text-sm text-muted">
          FOCUS 1.0 to 1.3 as CSV, gzip, zip, zstd or Parquet. The file is checked, not imported.
        </span>
      </span>
      <input
        id={id}
        type="file"
        disabled={disabled}
        aria-label="Choose a file to check"
        className="absolute inset-0 cursor-pointer opacity-0"
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) onFile(file);
          // The same file may be chosen again, after it was corrected.
          target.value = '';
        }}
      />
    </label>
  );
}
