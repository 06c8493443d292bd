import { useEffect, useId, useRef, useState } from 'react';
import { cx } from '@/ui/class-names';
import { ImportIcon } from '@/ui/icons';

interface DropZoneProps {
  onFiles: (files: File[]) => void;
}

/** A file field that also takes what is dropped anywhere on the screen. */
export function DropZone({ onFiles }: DropZoneProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const handler = useRef(onFiles);
  useEffect(() => {
    handler.current = onFiles;
  }, [onFiles]);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      handler.current([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  }, []);

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
        <ImportIcon width="20" height="20" />
      </span>
      <span>
        <span className="block font-medium">
          {over ? 'Drop to import' : 'Drop bills here, or choose files'}
        </span>
        <span className="block text-sm text-muted">
          FOCUS 1.0 to 1.4 as CSV, gzip, zip, zstd or Parquet. Nothing is shown until a bill is read
          and checked in full.
        </span>
      </span>
      <input
        id={id}
        type="file"
        multiple
        aria-label="Choose bills to import"
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={({ target }) => {
          if (target.files && target.files.length > 0) onFiles([...target.files]);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}
