import type { ReactNode } from 'react';
import type { MappingPreview } from '@/api/types';
import { Card } from '@/ui/card';
import { spellCount, spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';

interface MappingPreviewProps {
  preview: MappingPreview;
  children: ReactNode;
}

/** The first rows as they would be imported, with what is wrong with each. */
export function MappingPreviewCard({ preview, children }: MappingPreviewProps) {
  const wrong = preview.rows.filter(({ problems }) => problems.length > 0).length;
  return (
    <Card
      title="Preview"
      note={
        <span
          className={`inline-flex items-center gap-1.5 ${wrong > 0 ? 'text-bad' : 'text-good'}`}
        >
          {wrong > 0 ? <WarnIcon /> : <CheckIcon />}
          {wrong > 0
            ? `${spellCount(wrong)} of ${spellNumberOf(preview.rows.length, 'row')} would be rejected`
            : `The first ${spellNumberOf(preview.rows.length, 'row')} can be imported`}
        </span>
      }
    >
      {preview.warnings.map((warning) => (
        <p key={warning} className="mb-2 text-sm text-warn">
          {warning}
        </p>
      ))}
      {wrong > 0 && (
        <ul className="mb-3 grid gap-1 text-sm" aria-label="What is wrong">
          {preview.rows.flatMap(({ record, problems }) =>
            problems.map((problem) => (
              <li key={`${record} ${problem.column} ${problem.reason}`} className="break-words">
                <span className="text-muted">Row {spellCount(record)}:</span> {problem.column}{' '}
                {problem.value && <code className="font-mono text-xs">{problem.value}</code>}{' '}
                {problem.reason}
              </li>
            )),
          )}
        </ul>
      )}
      <div
        role="region"
        aria-label="Previewed rows, scrolls"
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md border"
      >
        <table className="w-full text-sm whitespace-nowrap">
          <thead className="sticky top-0 bg-surface">
            <tr>
              <th scope="col" className="border-b px-3 py-2 text-right font-medium">
                Row
              </th>
              {preview.columns.map((column) => (
                <th key={column} scope="col" className="border-b px-3 py-2 text-left font-medium">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map(({ record, values, problems }) => (
              <tr key={record} className={problems.length > 0 ? 'bg-bad-soft' : undefined}>
                <th scope="row" className="px-3 py-1.5 text-right font-normal text-muted">
                  {spellCount(record)}
                </th>
                {values.map((value, at) => (
                  <td
                    key={preview.columns[at]}
                    className={`max-w-64 truncate px-3 py-1.5 ${
                      problems.some(({ column }) => column === preview.columns[at])
                        ? 'font-medium text-bad'
                        : ''
                    }`}
                    title={value}
                  >
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {children}
    </Card>
  );
}
