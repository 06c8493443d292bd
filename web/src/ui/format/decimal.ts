/**
 * Exact decimals as text. Nothing here passes through a binary number: Intl formats decimal strings
 * digit by digit, and ordering compares text.
 */

const plain = /^-?\d+(\.\d+)?$/;

export function isDecimal(text: string): boolean {
  return plain.test(text);
}

interface Style {
  /** Digits after the point; the text is rounded for display only. */
  digits?: number;
  /** A plus on what is above zero, as changes need. */
  signed?: boolean;
  locale?: string | undefined;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ''}${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.NumberFormat(locale, options)));
  return found;
}

/** `1234.5` → `1,234.50`. Text that is no decimal is shown as it came, never as `NaN`. */
export function formatDecimal(text: string, style: Style = {}): string {
  if (!isDecimal(text)) return text;
  const digits = style.digits ?? 2;
  const numbers = format(
    {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: style.signed ? 'exceptZero' : 'negative',
    },
    style.locale,
  );
  return atLeast(numbers, text, digits);
}

/** A true minus is as wide as the plus above it. */
function minus(shown: string): string {
  return shown.replace('-', '\u2212');
}

function leastOf(digits: number, of: number): Intl.StringNumericLiteral {
  const least = digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
  return (of < 0 ? `-${least}` : least) as Intl.StringNumericLiteral;
}

/** `0.0432` → `4.3 %` in the person's own spelling. */
export function formatShare(text: string, style: Style = {}): string {
  if (!isDecimal(text)) return text;
  const digits = style.digits ?? 1;
  const shares = format(
    {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: style.signed ? 'exceptZero' : 'negative',
    },
    style.locale,
  );
  return atLeast(shares, text, digits + 2);
}

/** What is not nothing must not read as nothing: below the last digit shown it says so. */
function atLeast(numbers: Intl.NumberFormat, text: string, digits: number): string {
  const shown = minus(numbers.format(text as Intl.StringNumericLiteral));
  if (isZero(text) || /[1-9]/.test(shown)) return shown;
  const least = minus(numbers.format(leastOf(digits, sign(text))));
  return sign(text) < 0 ? `>${least}` : `<${least}`;
}

/** All digits the text has, grouped: what a person sees when they ask for the exact figure. */
export function formatExact(text: string, locale?: string): string {
  const [, fraction = ''] = text.split('.');
  return formatDecimal(text, { digits: Math.min(fraction.length, 100), locale });
}

/** How many digits after the point a currency is usually written with. */
export function currencyDigits(currency: string | null | undefined): number {
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return 2;
  return format({ style: 'currency', currency }, 'en').resolvedOptions().maximumFractionDigits ?? 2;
}

export function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

export function sign(text: string): -1 | 0 | 1 {
  if (isZero(text)) return 0;
  return text.startsWith('-') ? -1 : 1;
}

/**
 * A text that sorts, character by character, as the decimal sorts by value; made once per row so
 * that 100,000 rows sort without parsing anything twice.
 */
export function decimalSortKey(text: string): string {
  const negative = sign(text) < 0;
  const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
  const digits = whole.replace(/^0+/, '');
  const size = String(digits.length).padStart(3, '0');
  const key = `${size}${digits}.${fraction.replace(/0+$/, '')}`;
  if (!negative) return `1${key}`;
  // Nines' complement turns the order round; the tail keeps -1.5 below -1.
  return `0${key.replace(/\d/g, (digit) => String(9 - Number.parseInt(digit, 10)))}~`;
}

export function compareDecimals(left: string, right: string): -1 | 0 | 1 {
  const a = decimalSortKey(left);
  const b = decimalSortKey(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
