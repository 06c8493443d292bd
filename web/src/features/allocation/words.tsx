import type { Chip } from '@/api/question';
import { formatShare } from '@/ui/format/decimal';

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function spellMoment(iso: string): string {
  return moments.format(new Date(iso));
}

export function accountName(account: { subAccountId: string; subAccountName: string }): string {
  return account.subAccountName || account.subAccountId || 'No sub-account';
}

/** A share of what counts; a dash where nothing does. */
export function ShareCell({ share }: { share: string | null }) {
  return share === null ? (
    <span className="text-muted">–</span>
  ) : (
    <span className="tabular-nums">{formatShare(share)}</span>
  );
}

/** What stands where nobody owns a cost. */
export const nobody = '(unallocated)';

export function isNobody(value: string): boolean {
  return value === '' || value === nobody;
}

export function ownerWords(value: string): string {
  return isNobody(value) ? 'nobody' : value;
}

/** Charges that were billed in one currency. */
export function inCurrency(currency: string): Chip {
  return { column: 'BillingCurrency', op: 'is', values: [currency] };
}

/** Charges that no pool shared out. */
export const notThroughPool: Chip = { column: 'alloc:pool', op: 'isMissing', values: [] };

/** A value of a column, or that it has none. */
export function withValue(column: string, value: string | null): Chip {
  return value === null || isNobody(value)
    ? { column, op: 'isMissing', values: [] }
    : { column, op: 'is', values: [value] };
}
