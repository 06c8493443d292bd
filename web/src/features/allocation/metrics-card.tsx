import { useState } from 'react';
import { useMetrics } from '@/api/allocation';
import type { Metric } from '@/api/allocation-types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { FileDrop } from '@/ui/file-drop';
import { spellDay, spellNumberOf } from '@/ui/format/time';
import { ImportIcon } from '@/ui/icons';
import { tell } from '@/ui/toast';
import { Field } from './key-dialog';

/** Numbers per day and owner, by which pools can be shared out. */
export function MetricsCard({ dimension }: { dimension: string }) {
  const { all, upload, forget } = useMetrics();
  const [name, setName] = useState('');
  const [leaving, setLeaving] = useState<Metric>();
  const [over, setOver] = useState(false);
  const series = all.data ?? [];
  const send = (file: File | undefined) => {
    if (!file) return;
    upload.mutate(
      { name: name.trim() || nameOf(file), file },
      {
        onSuccess: ({ name: kept, points, days }) => {
          setName('');
          tell(
            `${kept}: ${spellNumberOf(points, 'number')} of ${spellNumberOf(days, 'day')} kept; these days are allocated anew.`,
          );
        },
      },
    );
  };
  return (
    <Card title="Series to share by" note="requests, seats, gigabytes: whatever says who uses what">
      {series.length > 0 && (
        <ul className="mb-3 flex flex-col divide-y">
          {series.map((one) => (
            <li key={one.name} className="flex items-center gap-3 py-2">
              <div className="min-w-0 flex-1">
                <p className="text-sm font-medium break-words">{one.name}</p>
                <p className="text-xs text-muted">
                  {spellNumberOf(one.values, 'number')}, {spellDay(one.from)} to {spellDay(one.to)}
                </p>
              </div>
              <Button
                look="quiet"
                aria-label={`Forget ${one.name}`}
                onClick={() => setLeaving(one)}
              >
                Forget
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-col gap-3">
        <Field
          label="Name of the series; empty for the file's name"
          value={name}
          onChange={setName}
        />
        <FileDrop
          label="Upload a series"
          icon={<ImportIcon />}
          title={upload.isPending ? 'Reading it…' : 'Drop a CSV file here, or choose one'}
          disabled={upload.isPending}
          over={over}
          onDragEnter={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={() => setOver(false)}
          onFiles={([file]) => send(file)}
        >
          Its columns are Day, {dimension} and Value. It takes the place of what the series had on
          its days.
        </FileDrop>
      </div>
      {(upload.error ?? forget.error) && (
        <p role="alert" className="mt-3 text-sm text-bad">
          Nothing was changed. {(upload.error ?? forget.error)?.message}
        </p>
      )}
      <Confirm
        open={leaving !== undefined}
        onOpenChange={(open) => open || setLeaving(undefined)}
        title={`Forget ${leaving?.name ?? ''}?`}
        description="Days on which a pool was shared out by it are allocated anew, without it."
        action="Forget"
        onConfirm={() => {
          if (leaving) forget.mutate(leaving.name);
        }}
      />
    </Card>
  );
}

/** The server wants a–z, 0–9 and hyphens. */
function nameOf(file: File): string {
  return (
    file.name
      .replace(/\.[^.]*$/, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'series'
  );
}
