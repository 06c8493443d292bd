import { useQueryClient } from '@tanstack/react-query';
import { Button, IconButton } from '@/ui/button';
import { spellBytes } from '@/ui/format/time';
import { CloseIcon } from '@/ui/icons';
import { dropUpload, retryUpload, useUploads, type Upload } from './uploads';

/** Files still on their way; once the server has one it is in the list of imports. */
export function UploadList({ tenant }: { tenant: string | undefined }) {
  const uploads = useUploads(tenant);
  if (uploads.length === 0) return null;
  return (
    <ul aria-label="Files being sent" className="mt-4 rounded-lg border bg-surface">
      {uploads.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const client = useQueryClient();
  const percent = upload.bytes === 0 ? 100 : Math.floor((upload.sent / upload.bytes) * 100);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-0">
      <span className="min-w-0 flex-1 basis-48 truncate font-medium">{upload.name}</span>
      {upload.state === 'failed' ? (
        <>
          <span role="alert" className="min-w-0 basis-full text-sm text-bad sm:basis-auto">
            {upload.error}
          </span>
          <Button onClick={() => retryUpload(upload.id, client)}>Send again</Button>
        </>
      ) : (
        <>
          <span
            role="progressbar"
            aria-label={`Sending ${upload.name}`}
            aria-valuenow={percent}
            aria-valuemin={0}
            aria-valuemax={100}
            className="h-1.5 w-32 overflow-hidden rounded-full bg-sunken"
          >
            <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
          </span>
          <span className="w-40 text-sm text-muted tabular-nums">
            {upload.state === 'waiting'
              ? 'Waiting'
              : `${spellBytes(upload.sent)} of ${spellBytes(upload.bytes)}`}
          </span>
        </>
      )}
      <IconButton
        label={`Stop sending ${upload.name}`}
        onClick={() => dropUpload(upload.id, client)}
      >
        <CloseIcon />
      </IconButton>
    </li>
  );
}
