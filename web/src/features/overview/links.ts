import { exploreLink, type AskedPeriod, type Question } from '@/api/question';
import { useTenant } from '@/api/tenant';

/** The comparison that fits: a month that is not over yet goes with the same days of the last. */
export function compareFor(period: AskedPeriod): Question['compare'] {
  return typeof period === 'object' && 'preset' in period && period.preset === 'this_month'
    ? 'same_days_last_month'
    : 'previous_period';
}

/** Every figure leads to the question it answers. */
export function useExploreLink(): (change: Partial<Question>) => string {
  const tenant = useTenant();
  return (change) => exploreLink(change, tenant);
}
