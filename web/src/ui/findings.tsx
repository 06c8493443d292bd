import { useState } from 'react';
import { Button } from './button';
import { ChevronIcon } from './icons';
import { spellCount, spellNumberOf } from './format/time';

interface Place {
  row: number;
  value: string | null;
}

export interface FindingGroup {
  /** What is broken: the id of the rule. */
  id: string;
  /** Where: column names, for the line that is always there. */
  where: string[];
  count: number;
  entries: { where: string; message: string; count: number; places: Place[] }[];
}

const shownFirst = 20;
const namesShown = 3;

/** Broken rules, each to be opened for what is wanted and where it is not so. */
export function Findings({ groups, rowTitle }: { groups: FindingGroup[]; rowTitle: string }) {
  const [all, setAll] = useState(false);
  const shown = all ? groups : groups.slice(0, shownFirst);
  return (
    <>
      <ul>
        {shown.map((group) => (
          <li key={group.id} className="border-b last:border-0">
            <details className="group">
              <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-sm hover:bg-hover [&::-webkit-details-marker]:hidden">
                <ChevronIcon className="-rotate-90 text-muted group-open:rotate-0" />
                <span className="font-medium">{names(group.where)}</span>
                <code className="font-mono text-xs text-muted">{group.id}</code>
                <span className="ml-auto text-muted tabular-nums">
                  {spellNumberOf(group.count, 'place')}
                </span>
                <span className="[overflow-wrap:anywhere] basis-full pl-7 break-words text-muted">
                  {group.entries[0]?.message}
                  {group.entries.length > 1 && ` And ${group.entries.length - 1} more like it.`}
                </span>
              </summary>
              <div className="flex flex-col gap-3 px-4 pb-3 pl-11">
                {group.entries.map((entry) => (
                  <Entry
                    key={`${entry.where}/${entry.message}`}
                    entry={entry}
                    rowTitle={rowTitle}
                    alone={group.entries.length === 1}
                  />
                ))}
              </div>
            </details>
          </li>
        ))}
      </ul>
      {groups.length > shown.length && (
        <div className="p-4">
          <Button onClick={() => setAll(true)}>Show all {spellCount(groups.length)}</Button>
        </div>
      )}
    </>
  );
}

interface EntryProps {
  entry: FindingGroup['entries'][number];
  rowTitle: string;
  /** The line above says its message already. */
  alone: boolean;
}

function Entry({ entry, rowTitle, alone }: EntryProps) {
  return (
    <div className="text-sm">
      {(!alone || entry.places.length === 0) && (
        <p className="[overflow-wrap:anywhere]">{entry.message}</p>
      )}
      {entry.places.length > 0 && (
        <table className="mt-1.5 w-full max-w-2xl table-fixed">
          <caption className="sr-only">{entry.message}</caption>
          <thead>
            <tr className="border-b border-edge text-left text-muted">
              <th scope="col" className="w-28 py-1 font-normal">
                {rowTitle}
              </th>
              <th scope="col" className="py-1 font-normal">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {entry.places.map(({ row, value }) => (
              <tr key={row} className="border-b last:border-0">
                <th scope="row" className="py-1 text-left font-normal tabular-nums">
                  {spellCount(row)}
                </th>
                <td className="py-1 break-words">
                  {value === null ? (
                    <span className="text-muted">nothing there</span>
                  ) : (
                    <code className="font-mono text-xs">{value}</code>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {entry.places.length > 0 && entry.places.length < entry.count && (
        <p className="mt-1 text-muted">
          The first {spellCount(entry.places.length)} of {spellCount(entry.count)}.
        </p>
      )}
    </div>
  );
}

function names(where: string[]): string {
  if (where.length === 0) return 'The whole record';
  const rest = where.length - namesShown;
  return where.slice(0, namesShown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
