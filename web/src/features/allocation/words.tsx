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
