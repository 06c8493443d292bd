import type { AuditEntry } from '@/api/types';
import { cx } from '@/ui/class-names';
import { spellMoment } from '@/ui/format/moment';

const tones = { done: 'text-good', refused: 'text-warn', denied: 'text-warn', failed: 'text-bad' };

export function EntryRow({ entry }: { entry: AuditEntry }) {
  const details: [string, string | null | undefined][] = [
    ['From', [entry.address, entry.agent].filter(Boolean).join(' · ')],
    ['By', entry.actorKind + (entry.actorId ? ` ${entry.actorId}` : '')],
    ['Session', entry.sessionId],
    ['Key', entry.keyId],
    ['Before', text(entry.before)],
    ['After', text(entry.after)],
    ['Hash', entry.hash],
  ];
  return (
    <li className="py-2">
      <details>
        <summary className="flex cursor-pointer flex-wrap gap-x-3">
          <time dateTime={entry.at} className="text-muted tabular-nums">
            {spellMoment(entry.at)}
          </time>
          <span className="font-medium break-words">{entry.actor}</span>
          <span className="break-words">{entry.action}</span>
          <span className="min-w-0 break-all text-muted">{entry.target}</span>
          <span className={cx('ml-auto', tones[entry.outcome])}>{entry.outcome}</span>
        </summary>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 pl-4 text-sm">
          {details
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="break-all">{value}</dd>
              </div>
            ))}
        </dl>
      </details>
    </li>
  );
}

function text(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : JSON.stringify(value);
}
