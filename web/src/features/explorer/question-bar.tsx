import { useState } from 'react';
import { useDimensions } from '@/api/costs';
import { isPreset, presets } from '@/api/presets';
import { measures } from '@/api/measures';
import { grains, tops, type AskedPeriod, type Question } from '@/api/question';
import type { Period } from '@/api/types';
import { columnWords } from '@/api/words';
import { Button } from '@/ui/button';
import { addDays } from '@/ui/format/time';
import { ChevronIcon } from '@/ui/icons';
import { Picker } from '@/ui/picker';
import { Popover } from '@/ui/popover';
import { Select } from '@/ui/select';

interface QuestionBarProps {
  question: Question;
  /** The period as the server understood it, to start a custom one from. */
  resolved: Period | null | undefined;
  ask: (change: Partial<Question>) => void;
}

const periodOptions = [...presets, ['everything', 'All time'], ['custom', 'Chosen days']] as const;
const compareOptions = [
  ['none', 'No comparison'],
  ['previous_period', 'Against the period before'],
  ['same_days_last_month', 'Against the same days last month'],
] as const;
const groupsMax = 4;

export function QuestionBar({ question, resolved, ask }: QuestionBarProps) {
  const { period } = question;
  const chosenDays = typeof period === 'object' && 'start' in period ? period : undefined;
  const periodValue = chosenDays ? 'custom' : period === 'everything' ? period : presetOf(period);
  const choosePeriod = (value: string) => {
    if (isPreset(value)) ask({ period: { preset: value } });
    else if (value === 'everything') ask({ period: 'everything' });
    else if (resolved?.start && resolved.end) {
      ask({ period: { start: resolved.start.slice(0, 10), end: resolved.end.slice(0, 10) } });
    }
  };
  return (
    <div role="group" aria-label="Question" className="flex flex-wrap gap-2">
      <Select
        label="Measure"
        value={question.measure}
        options={measures}
        onChange={(measure) => ask({ measure })}
      />
      <Select label="Period" value={periodValue} options={periodOptions} onChange={choosePeriod} />
      {chosenDays && <DayRange days={chosenDays} onChange={(days) => ask({ period: days })} />}
      <GroupBy by={question.by} onChange={(by) => ask({ by })} />
      <Select
        label="Granularity"
        value={question.grain}
        options={grains}
        onChange={(grain) => ask({ grain: grain })}
      />
      {question.by.length > 0 && (
        <Select
          label="Number of groups"
          value={String(question.top)}
          options={[
            ...tops.map((top) => [String(top), `Top ${top} and the rest`] as const),
            ['0', 'All groups'],
          ]}
          onChange={(top) => ask({ top: Number.parseInt(top, 10) })}
        />
      )}
      <Select
        label="Comparison"
        value={question.compare}
        options={compareOptions}
        onChange={(compare) => ask({ compare: compare })}
      />
    </div>
  );
}

function presetOf(period: AskedPeriod): string {
  return typeof period === 'object' && 'preset' in period ? period.preset : 'custom';
}

interface DayRangeProps {
  days: { start: string; end: string };
  onChange: (days: { start: string; end: string }) => void;
}

/** People name the last day they mean; the question holds the day after it. */
function DayRange({ days, onChange }: DayRangeProps) {
  const last = addDays(days.end, -1);
  const field = 'min-h-7.5 bg-transparent text-sm outline-offset-4';
  return (
    <span className="control">
      <input
        type="date"
        aria-label="First day"
        className={field}
        value={days.start}
        max={last}
        onChange={({ target }) => {
          if (target.value && target.value < days.end) onChange({ ...days, start: target.value });
        }}
      />
      <span aria-hidden="true">–</span>
      <input
        type="date"
        aria-label="Last day"
        className={field}
        value={last}
        min={days.start}
        onChange={({ target }) => {
          if (target.value >= days.start) onChange({ ...days, end: addDays(target.value, 1) });
        }}
      />
    </span>
  );
}

function GroupBy({ by, onChange }: { by: string[]; onChange: (by: string[]) => void }) {
  const [open, setOpen] = useState(false);
  const { data: dimensions, isError } = useDimensions();
  const names = [...new Set([...by, ...(dimensions ?? []).map(({ name }) => name)])];
  const toggle = (name: string) =>
    onChange(
      by.includes(name) ? by.filter((one) => one !== name) : [...by, name].slice(-groupsMax),
    );
  const words = by.length === 0 ? 'nothing' : by.map(columnWords).join(', ');
  return (
    <Popover
      label="Group by"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button className="max-w-full">
          <span className="text-muted">By</span>
          <span className="truncate">{words}</span>
          <ChevronIcon className="text-muted" />
        </Button>
      }
    >
      <Picker
        label="Group by"
        placeholder="Column or tag…"
        items={names.map((name) => ({
          id: name,
          label: columnWords(name),
          words: name,
          checked: by.includes(name),
        }))}
        onPick={({ id }) => toggle(id)}
        status={
          isError ? 'The list of columns could not be loaded.' : dimensions ? undefined : 'Loading…'
        }
        footer={
          by.length > 0 && (
            <div className="border-t p-1.5">
              <Button look="quiet" className="w-full" onClick={() => onChange([])}>
                Do not group
              </Button>
            </div>
          )
        }
      />
    </Popover>
  );
}
