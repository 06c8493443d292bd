import { healthWords } from '@/api/connection-words';
import type { Connection, ConnectionBill, SyncRun } from '@/api/types';
import { cx } from '@/ui/class-names';
import { billStateWords, syncStateWords } from './sync-words';

const tones = {
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  busy: 'bg-accent-soft text-accent',
  plain: 'bg-sunken text-muted',
};

function Badge({ tone, children }: { tone: keyof typeof tones; children: string }) {
  return (
    <span
      className={cx(
        'inline-block rounded-sm px-2 text-xs/5.5 font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

const healthTones: Record<Connection['health'], keyof typeof tones> = {
  waiting: 'plain',
  syncing: 'busy',
  ok: 'good',
  failing: 'bad',
  late: 'warn',
};

/** How a connection is, and that it rests when it does. */
export function HealthBadge({ connection }: { connection: Connection }) {
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={healthTones[connection.health]}>{healthWords[connection.health]}</Badge>
      {connection.state === 'paused' && <Badge tone="plain">Paused</Badge>}
    </span>
  );
}

const syncTones: Record<SyncRun['state'], keyof typeof tones> = {
  running: 'busy',
  succeeded: 'good',
  partial: 'warn',
  failed: 'bad',
  interrupted: 'plain',
};

export function SyncBadge({ state }: { state: SyncRun['state'] }) {
  return <Badge tone={syncTones[state]}>{syncStateWords[state]}</Badge>;
}

const billTones: Record<ConnectionBill['state'], keyof typeof tones> = {
  imported: 'good',
  empty: 'plain',
  failed: 'warn',
  quarantined: 'bad',
};

export function BillBadge({ state }: { state: ConnectionBill['state'] }) {
  return <Badge tone={billTones[state]}>{billStateWords[state]}</Badge>;
}
