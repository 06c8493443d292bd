import type { ConnectionBill, SyncRun } from '@/api/types';
import { spellBytes, spellCount, spellDuration, spellNumberOf } from '@/ui/format/time';

export const syncStateWords: Record<SyncRun['state'], string> = {
  running: 'Running',
  succeeded: 'Succeeded',
  partial: 'Partly succeeded',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

export const causeWords: Record<SyncRun['cause'], string> = {
  schedule: 'By itself',
  request: 'Asked for',
};

/** Bytes say more than bills, where the cloud tells them; unknown while nothing is counted. */
export function percentOf(sync: SyncRun): number | undefined {
  const [done, all] =
    sync.bytesToDo > 0
      ? [sync.bytesDone, sync.bytesToDo]
      : [sync.billsDone + sync.billsFailed, sync.billsToDo];
  return all > 0 ? Math.min(100, Math.floor((done / all) * 100)) : undefined;
}

export function progressWords(sync: SyncRun): string[] {
  if (sync.billsToDo === 0)
    return [
      sync.billsFound === 0
        ? 'Looking for bills'
        : `${spellNumberOf(sync.billsFound, 'bill')} found`,
    ];
  return [
    `${spellCount(sync.billsDone + sync.billsFailed)} of ${spellNumberOf(sync.billsToDo, 'bill')}`,
    sync.bytesToDo > 0 ? `${spellBytes(sync.bytesDone)} of ${spellBytes(sync.bytesToDo)}` : '',
    sync.billsFailed > 0 ? `${spellCount(sync.billsFailed)} failed` : '',
    sync.secondsRemaining === null ? '' : `about ${spellDuration(sync.secondsRemaining)} left`,
  ].filter(Boolean);
}

/** What a sync brought; of one that runs, how far it is. */
export function broughtWords(sync: SyncRun): string {
  if (sync.state === 'running') return progressWords(sync)[0] ?? '';
  if (sync.billsToDo === 0)
    return sync.billsFound === 0 ? 'No bills found' : `Nothing new in ${sync.billsFound}`;
  const failed = sync.billsFailed > 0 ? `, ${sync.billsFailed} not` : '';
  return `${spellCount(sync.billsDone)} of ${spellCount(sync.billsToDo)} in${failed}`;
}

export function secondsTaken(sync: SyncRun, now: number): number {
  const end = sync.finishedAt ? Date.parse(sync.finishedAt) : now;
  return Math.max(0, (end - Date.parse(sync.startedAt)) / 1000);
}

export const billStateWords: Record<ConnectionBill['state'], string> = {
  imported: 'Imported',
  empty: 'No charges',
  failed: 'Tried again',
  quarantined: 'Quarantined',
};

/** Bills that somebody should look at, the ones set aside first. */
export function troubled(bills: readonly ConnectionBill[]): ConnectionBill[] {
  const rank = { quarantined: 0, failed: 1, empty: 2, imported: 2 };
  return bills
    .filter(({ state }) => state === 'quarantined' || state === 'failed')
    .sort((a, b) => rank[a.state] - rank[b.state]);
}
