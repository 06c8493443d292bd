import { useEffect, useRef, useState } from 'react';
import { FileDrop } from '@/ui/file-drop';
import { ImportIcon } from '@/ui/icons';

interface DropZoneProps {
  onFiles: (files: File[]) => void;
}

/** A file field that also takes what is dropped anywhere on the screen. */
export function DropZone({ onFiles }: DropZoneProps) {
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
    <FileDrop
      label="Choose bills to import"
      icon={<ImportIcon width="20" height="20" />}
      title={over ? 'Drop to import' : 'Drop bills here, or choose files'}
      over={over}
      multiple
      onFiles={onFiles}
    >
      Bills as the clouds write them, and FOCUS 1.0 to 1.4, as CSV, gzip, zip, zstd or Parquet.
      Nothing is shown until a bill is read and checked in full.
    </FileDrop>
  );
}
