import { cx } from '@/ui/class-names';
import { dayRanges } from '@/api/connection-words';
import type { Day, DayState } from './days';

/** Missing days differ in shape as well as in colour. */
const marks: Record<DayState, string> = {
  before: 'h-px self-end bg-line',
  present: 'h-full bg-accent',
  missing: 'h-full border border-bad bg-bad-soft',
  awaited: 'h-1 self-end bg-edge',
};

/** One mark per day; the words say the same to those who do not see it. */
export function DayStrip({ label, days }: { label: string; days: Day[] }) {
  const missing = days.filter(({ state }) => state === 'missing').map(({ day }) => day);
  return (
    <div
      role="img"
      aria-label={`${label}: ${missing.length === 0 ? 'no day missing' : `missing ${dayRanges(missing)}`}`}
      className="flex h-4 w-full gap-px"
    >
      {days.map(({ day, state }) => (
        <span
          key={day}
          title={state === 'missing' ? `${day}: missing` : day}
          className={cx('min-w-0 flex-1 rounded-[1px]', marks[state])}
        />
      ))}
    </div>
  );
}
