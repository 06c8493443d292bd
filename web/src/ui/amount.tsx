import { cx } from './class-names';
import { currencyDigits, formatDecimal, formatExact, formatShare, sign } from './format/decimal';
import { ArrowDownIcon, ArrowUpIcon } from './icons';

interface AmountProps {
  text: string;
  currency?: string | null | undefined;
  digits?: number;
  signed?: boolean;
  className?: string;
}

/** A figure rounded for reading; the exact digits are its hint. The currency stands beside the column or title. */
export function Amount({ text, currency, digits, signed, className }: AmountProps) {
  return (
    <span title={formatExact(text)} className={cx('tabular-nums', className)}>
      {formatDecimal(text, { digits: digits ?? currencyDigits(currency), signed: signed ?? false })}
    </span>
  );
}

const changeWords = { '1': 'up', '-1': 'down', '0': 'unchanged' } as const;
const changeColors = { '1': 'text-more', '-1': 'text-less', '0': 'text-muted' } as const;

interface ChangeProps {
  amount: string;
  share?: string | null | undefined;
  currency?: string | null | undefined;
  digits?: number;
  className?: string;
}

/** More or less than before: an arrow, a word, a sign and a colour say the same. */
export function Change({ amount, share, currency, digits, className }: ChangeProps) {
  const turn = String(sign(amount)) as keyof typeof changeWords;
  return (
    <span className={cx('inline-flex items-baseline gap-1', changeColors[turn], className)}>
      {turn === '1' && <ArrowUpIcon width="12" height="12" className="self-center" />}
      {turn === '-1' && <ArrowDownIcon width="12" height="12" className="self-center" />}
      <span>{changeWords[turn]}</span>
      {turn !== '0' && (
        <>
          {share && <span className="tabular-nums">{formatShare(share.replace(/^-/, ''))}</span>}
          <span className={cx('tabular-nums', share && 'before:content-["("] after:content-[")"]')}>
            <Amount
              text={amount}
              currency={currency}
              {...(digits === undefined ? {} : { digits })}
              signed
            />
          </span>
        </>
      )}
    </span>
  );
}
