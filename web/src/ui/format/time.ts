const dayMs = 86_400_000;

export type Grain = 'total' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly';

function utc(text: string): Date {
  return new Date(text.length === 10 ? `${text}T00:00:00Z` : text);
}

function isDate(text: string): boolean {
  return !Number.isNaN(utc(text).getTime());
}

function dates(options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
}

/** A half-open period in words: `2026-11-01`, `2026-11-20` → `1–19 Nov 2026`. */
export function spellPeriod(start: string, endExclusive: string, locale?: string): string {
  if (!isDate(start) || !isDate(endExclusive)) return `${start} – ${endExclusive}`;
  const first = utc(start);
  const last = new Date(Math.max(utc(endExclusive).getTime() - 1, first.getTime()));
  const spelt = dates({ day: 'numeric', month: 'short', year: 'numeric' }, locale);
  // Intl puts thin spaces around the dash; plain ones read the same and copy better.
  return spelt
    .formatRange(first, last)
    .replace(/\u2009/g, ' ')
    .replace(/^(\d+) – (?=\d)/, '$1–');
}

export function spellDay(day: string, locale?: string): string {
  if (!isDate(day)) return day;
  return dates({ day: 'numeric', month: 'short', year: 'numeric' }, locale).format(utc(day));
}

export function spellDayShort(day: string, locale?: string): string {
  if (!isDate(day)) return day;
  return dates({ day: 'numeric', month: 'short' }, locale).format(utc(day));
}

export function spellMonth(day: string, locale?: string): string {
  if (!isDate(day)) return day;
  return dates({ month: 'long', year: 'numeric' }, locale).format(utc(day));
}

/** The name of one bucket of a trend, as a row or an axis shows it. */
export function spellBucket(start: string, grain: Grain, locale?: string): string {
  if (!isDate(start)) return start;
  const at = utc(start);
  switch (grain) {
    case 'hourly':
      return dates(
        { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
        locale,
      ).format(at);
    case 'weekly':
      return spellPeriod(start, new Date(at.getTime() + 7 * dayMs).toISOString(), locale);
    case 'monthly':
      return dates({ month: 'short', year: 'numeric' }, locale).format(at);
    case 'quarterly':
      return `Q${Math.floor(at.getUTCMonth() / 3) + 1} ${at.getUTCFullYear()}`;
    default:
      return spellDay(start, locale);
  }
}

/** As short as an axis needs; the tooltip has the full name. */
export function spellTick(start: string, grain: Grain, locale?: string): string {
  if (!isDate(start)) return start;
  if (grain === 'daily' || grain === 'weekly') return spellDayShort(start, locale);
  if (grain === 'monthly')
    return dates({ month: 'short', year: '2-digit' }, locale).format(utc(start));
  return spellBucket(start, grain, locale);
}

const bucketsMax = 5000;

/** Every bucket of a half-open period, so that days without a cost keep their place on an axis. */
export function bucketsOf(start: string, endExclusive: string, grain: Grain): string[] {
  if (grain === 'total' || !isDate(start) || !isDate(endExclusive)) return [];
  const end = utc(endExclusive).getTime();
  const buckets: string[] = [];
  let at = firstBucket(utc(start), grain);
  while (at.getTime() < end && buckets.length < bucketsMax) {
    buckets.push(
      grain === 'hourly' ? `${at.toISOString().slice(0, 19)}Z` : at.toISOString().slice(0, 10),
    );
    at = nextBucket(at, grain);
  }
  return buckets;
}

function firstBucket(at: Date, grain: Grain): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (grain) {
    case 'hourly':
      return new Date(Date.UTC(year, month, day, at.getUTCHours()));
    case 'weekly':
      return new Date(Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7)));
    case 'monthly':
      return new Date(Date.UTC(year, month, 1));
    case 'quarterly':
      return new Date(Date.UTC(year, month - (month % 3), 1));
    default:
      return new Date(Date.UTC(year, month, day));
  }
}

function nextBucket(at: Date, grain: Grain): Date {
  if (grain === 'hourly') return new Date(at.getTime() + 3_600_000);
  if (grain === 'weekly') return new Date(at.getTime() + 7 * dayMs);
  const months = grain === 'monthly' ? 1 : grain === 'quarterly' ? 3 : 0;
  if (months === 0) return new Date(at.getTime() + dayMs);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

/** `2 h ago`; beyond a month the day itself says more. */
export function spellAgo(iso: string, now: number, locale?: string): string {
  if (!isDate(iso)) return iso;
  const seconds = Math.max(0, Math.round((now - utc(iso).getTime()) / 1000));
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return ago(Math.round(seconds / 60), 'minute', locale);
  if (seconds < 86_400) return ago(Math.round(seconds / 3600), 'hour', locale);
  if (seconds < 31 * 86_400) return ago(Math.round(seconds / 86_400), 'day', locale);
  return spellDay(iso.slice(0, 10), locale);
}

const shortUnits = { minute: 'min', hour: 'h', day: 'd' } as const;

/** English with the symbols of the units; browsers differ in how they shorten it. */
function ago(count: number, unit: keyof typeof shortUnits, locale?: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { style: 'short' });
  return words.resolvedOptions().locale.startsWith('en')
    ? `${count} ${shortUnits[unit]} ago`
    : words.format(-count, unit);
}

/** `75` → `1 min 15 s`. */
export function spellDuration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function spellBytes(bytes: number, locale?: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    // The short form of a byte has no plural in English.
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  }).format(size);
}

export function spellCount(count: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** `1 row`, `1,200 rows`. */
export function spellNumberOf(count: number, one: string, locale?: string): string {
  return `${spellCount(count, locale)} ${one}${count === 1 ? '' : 's'}`;
}

export function addDays(day: string, days: number): string {
  return new Date(utc(day).getTime() + days * dayMs).toISOString().slice(0, 10);
}

/** A short while as a clock shows it: `95` → `1:35`. */
export function spellSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
