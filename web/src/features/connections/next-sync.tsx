import type { Connection } from '@/api/types';
import { spellDuration } from '@/ui/format/time';
import { useNow } from '@/ui/now';

/** When the connection looks again by itself. */
export function NextSync({ connection }: { connection: Connection }) {
  const now = useNow();
  if (connection.state === 'paused') return 'paused, syncs only when asked';
  if (connection.health === 'syncing') return 'syncing now';
  if (!connection.nextSyncAt) return 'no sync planned';
  const minutes = Math.round((Date.parse(connection.nextSyncAt) - now) / 60_000);
  return (
    <time dateTime={connection.nextSyncAt} title={connection.nextSyncAt}>
      {minutes < 1 ? 'next sync any moment' : `next in ${spellDuration(minutes * 60)}`}
    </time>
  );
}
