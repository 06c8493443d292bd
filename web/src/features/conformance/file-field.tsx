import { useState } from 'react';
import { FileDrop } from '@/ui/file-drop';
import { SearchIcon } from '@/ui/icons';

interface FileFieldProps {
  onFile: (file: File) => void;
  disabled: boolean;
}

/** A file field that also takes what is dropped onto it. */
export function FileField({ onFile, disabled }: FileFieldProps) {
  const [over, setOver] = useState(false);
  return (
    <FileDrop
      label="Choose a file to check"
      icon={<SearchIcon width="20" height="20" />}
      title={over ? 'Drop to check' : 'Drop a FOCUS file here, or choose one'}
      over={over}
      disabled={disabled}
      onDragEnter={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={() => setOver(false)}
      onFiles={([file]) => file && onFile(file)}
    >
      FOCUS 1.0 to 1.3 as CSV, gzip, zip, zstd or Parquet. The file is checked, not imported.
    </FileDrop>
  );
}
