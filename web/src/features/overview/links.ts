import { exploreLink, type AskedPeriod, type Question } from '@/api/question';
import { useTenant } from '@/api/tenant';

/** The comparison that the summary makes too: months go with the same days of the month before. */
export function compareFor(period: AskedPeriod): Question['compare'] {
  return typeof period === 'object' &&
    'preset' in period &&
    /^(this|last)_month$/.test(period.preset)
    ? 'same_days_last_month'
    : 'previous_period';
}

/** Every figure leads to the question it answers. */
export function useExploreLink(): (change: Partial<Question>) => string {
  const tenant = useTenant();
  return (change) => exploreLink(change, tenant);
}
