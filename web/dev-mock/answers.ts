import type { CostAnswer, CostQuery, CostSummary, FilterNode, Freshness } from '../src/api/types';
import { addDays, chargesOf, text, today, type Charge } from './bills.ts';

type Span = { start: string; end: string };

function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

function shiftMonth(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, at.getUTCDate()))
    .toISOString()
    .slice(0, 10);
}

export function resolve(period: CostQuery['period'], charges: Charge[]): Span {
  if (period?.start && period.end) return { start: period.start, end: period.end };
  const now = today();
  const weekday = (new Date(`${now}T00:00:00Z`).getUTCDay() + 6) % 7;
  switch (period?.preset) {
    case 'this_month':
      return { start: monthStart(now), end: addDays(now, 1) };
    case 'last_month':
      return { start: shiftMonth(monthStart(now), -1), end: monthStart(now) };
    case 'this_week':
      return { start: addDays(now, -weekday), end: addDays(now, 1) };
    case 'last_week':
      return { start: addDays(now, -weekday - 7), end: addDays(now, -weekday) };
    case 'last_30_days':
      return { start: addDays(now, -29), end: addDays(now, 1) };
    case 'last_90_days':
      return { start: addDays(now, -89), end: addDays(now, 1) };
    case 'quarter_to_date': {
      const month = Number(now.slice(5, 7)) - 1;
      return { start: shiftMonth(monthStart(now), -(month % 3)), end: addDays(now, 1) };
    }
    case 'year_to_date':
      return { start: `${now.slice(0, 4)}-01-01`, end: addDays(now, 1) };
    default:
      return { start: charges[0]?.day ?? now, end: addDays(charges.at(-1)?.day ?? now, 1) };
  }
}

function fits(charge: Charge, node: FilterNode | null | undefined): boolean {
  if (!node) return true;
  if (node.and) return node.and.every((one) => fits(charge, one));
  if (node.or) return node.or.some((one) => fits(charge, one));
  if (node.not) return !fits(charge, node.not);
  const value = charge.columns[node.column ?? ''] ?? null;
  if (node.op === 'isMissing') return value === null;
  if (node.op === 'notEquals') return value !== node.value;
  if (value === null) return false;
  if (node.op === 'in') return node.values?.includes(value) ?? false;
  const wanted = (node.value ?? '').toLowerCase();
  if (node.op === 'contains') return value.toLowerCase().includes(wanted);
  if (node.op === 'startsWith') return value.toLowerCase().startsWith(wanted);
  return value === node.value;
}

function bucketOf(day: string, grain: CostQuery['granularity']): string {
  if (grain === 'monthly') return monthStart(day);
  if (grain === 'quarterly') {
    return `${day.slice(0, 4)}-${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
  }
  if (grain === 'weekly')
    return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
  if (grain === 'hourly') return `${day}T00:00:00Z`;
  return day;
}

function amountOf(charge: Charge, measure: string): bigint {
  if (measure === 'BilledCost') return charge.billed;
  if (measure === 'ListCost' || measure === 'ContractedCost') return charge.list;
  if (measure === 'ConsumedQuantity' || measure === 'PricingQuantity') return charge.quantity;
  if (measure === 'Count') return 1_000_000n;
  return charge.effective;
}

function previousOf({ start, end }: Span, compare: CostQuery['compare']): Span {
  if (compare === 'same_days_last_month') {
    return { start: shiftMonth(start, -1), end: shiftMonth(end, -1) };
  }
  const days = Math.round((Date.parse(end) - Date.parse(start)) / 86_400_000);
  return { start: addDays(start, -days), end: start };
}

function sum(charges: Charge[], measure: string): bigint {
  return charges.reduce((total, charge) => total + amountOf(charge, measure), 0n);
}

function share(part: bigint, whole: bigint): string {
  return whole === 0n ? '0' : text((part * 1_000_000n) / whole);
}

export function answer(tenant: string, query: CostQuery): CostAnswer {
  const all = chargesOf(tenant).filter((charge) => fits(charge, query.filter));
  const span = resolve(query.period, all);
  const within = (at: Span) => all.filter(({ day }) => day >= at.start && day < at.end);
  const rows = within(span);
  const before = query.compare ? within(previousOf(span, query.compare)) : [];
  const measure = query.measures?.[0] ?? 'EffectiveCost';
  const money = measure.endsWith('Cost');
  const quantity = measure.endsWith('Quantity');
  const groups = query.groupBy ?? [];
  const timed = query.granularity !== undefined && query.granularity !== 'total';

  const nameOf = (charge: Charge) =>
    JSON.stringify(groups.map((name) => charge.columns[name] ?? null));
  const sizes = new Map<string, bigint>();
  for (const charge of rows) {
    sizes.set(nameOf(charge), (sizes.get(nameOf(charge)) ?? 0n) + amountOf(charge, measure));
  }
  const ranked = [...sizes].sort((a, b) => (a[1] < b[1] ? 1 : -1)).map(([name]) => name);
  const kept = query.top ? new Set(ranked.slice(0, query.top)) : undefined;
  const groupOf = (charge: Charge) =>
    kept && !kept.has(nameOf(charge))
      ? JSON.stringify(groups.map(() => '(other)'))
      : nameOf(charge);

  const shift =
    (Date.parse(span.start) - Date.parse(previousOf(span, query.compare).start)) / 86_400_000;
  const cells = new Map<string, { now: bigint; then: bigint }>();
  const add = (charge: Charge, day: string, part: 'now' | 'then') => {
    const bucket = timed ? bucketOf(day, query.granularity) : '';
    const key = JSON.stringify([bucket, groupOf(charge), money ? charge.currency : '']);
    const cell = cells.get(key) ?? { now: 0n, then: 0n };
    cell[part] += amountOf(charge, measure);
    cells.set(key, cell);
  };
  for (const charge of rows) add(charge, charge.day, 'now');
  for (const charge of before) add(charge, addDays(charge.day, shift), 'then');

  const currencies = money ? [...new Set(rows.map(({ currency }) => currency))].sort() : [null];
  const wholes = new Map(
    currencies.map((currency) => [
      currency ?? '',
      sum(currency ? rows.filter((charge) => charge.currency === currency) : rows, measure),
    ]),
  );
  const kind = money ? 'amount' : quantity ? 'quantity' : 'count';
  const head: [string, CostAnswer['kinds'][number]][] = [
    ...(timed ? [['Period', 'time'] as [string, 'time']] : []),
    ...groups.map((name): [string, 'text'] => [name, 'text']),
    ...(money ? [['BillingCurrency', 'currency'] as [string, 'currency']] : []),
    ...(quantity
      ? [
          [measure === 'ConsumedQuantity' ? 'ConsumedUnit' : 'PricingUnit', 'unit'] as [
            string,
            'unit',
          ],
        ]
      : []),
    [measure, kind],
    ...(query.compare
      ? ([
          [`${measure}Previous`, kind],
          [`${measure}Change`, kind],
        ] as [string, typeof kind][])
      : []),
    ...(query.shareOfTotal ? [[`${measure}Share`, 'share'] as [string, 'share']] : []),
    ...(query.top ? [['IsOther', 'flag'] as [string, 'flag']] : []),
  ];
  const out = [...cells]
    .map(([key, cell]) => {
      const [bucket, group, currency] = JSON.parse(key) as [string, string, string];
      const names = JSON.parse(group) as (string | null)[];
      const other = names.length > 0 && names.every((name) => name === '(other)');
      const row: CostAnswer['rows'][number] = [
        ...(timed ? [bucket] : []),
        ...names,
        ...(money ? [currency] : []),
        ...(quantity ? ['Hours'] : []),
        text(cell.now),
        ...(query.compare ? [text(cell.then), text(cell.now - cell.then)] : []),
        ...(query.shareOfTotal ? [share(cell.now, wholes.get(currency) ?? 0n)] : []),
        ...(query.top ? [other] : []),
      ];
      return { row, bucket, now: cell.now, other };
    })
    .sort((a, b) =>
      a.bucket !== b.bucket
        ? a.bucket < b.bucket
          ? -1
          : 1
        : a.other !== b.other
          ? Number(a.other) - Number(b.other)
          : a.now < b.now
            ? 1
            : -1,
    )
    .map(({ row }) => row);

  const from = Number(query.cursor ?? 0);
  const limit = Math.min(query.limit ?? 1000, 10_000);
  return {
    columns: head.map(([name]) => name),
    kinds: head.map(([, one]) => one),
    rows: out.slice(from, from + limit),
    totals: currencies.map((currency) => {
      const of = (charges: Charge[]) =>
        text(
          sum(
            currency ? charges.filter((charge) => charge.currency === currency) : charges,
            measure,
          ),
        );
      return {
        currency,
        unitColumn: money ? null : 'ConsumedUnit',
        unit: money ? null : 'Hours',
        amount: of(rows),
        previous: query.compare ? of(before) : null,
        measures: { [measure]: of(rows) },
      };
    }),
    query: { ...query, period: { ...query.period, ...span } },
    next: from + limit < out.length ? String(from + limit) : null,
    rowCount: out.length,
    dataVersion: 17,
    answeredFrom: 'rollup',
    milliseconds: 8,
  };
}

export function summary(tenant: string, period: CostQuery['period']): CostSummary {
  const all = chargesOf(tenant);
  const span = resolve(period, all);
  const last = previousOf(
    span,
    period?.preset === 'this_month' ? 'same_days_last_month' : 'previous_period',
  );
  const within = (at: Span) => all.filter(({ day }) => day >= at.start && day < at.end);
  const [rows, before] = [within(span), within(last)];
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return {
    period: { ...period, ...span },
    measure: 'EffectiveCost',
    currencies: currencies.map((currency) => {
      const mine = rows.filter((charge) => charge.currency === currency);
      const old = before.filter((charge) => charge.currency === currency);
      const [now, then] = [sum(mine, 'EffectiveCost'), sum(old, 'EffectiveCost')];
      const by = (charges: Charge[], name: string) => {
        const sizes = new Map<string | null, bigint>();
        for (const charge of charges) {
          const key = charge.columns[name] ?? null;
          sizes.set(key, (sizes.get(key) ?? 0n) + charge.effective);
        }
        return sizes;
      };
      const named = (name: string) =>
        [...by(mine, name)]
          .sort((a, b) => (a[1] < b[1] ? 1 : -1))
          .slice(0, 10)
          .map(([value, amount]) => ({
            name: value,
            amount: text(amount),
            share: share(amount, now),
          }));
      const olds = by(old, 'ServiceName');
      const size = (value: bigint) => (value < 0n ? -value : value);
      return {
        currency,
        amount: text(now),
        previousPeriod: last,
        previousAmount: text(then),
        change: text(now - then),
        changeShare: then === 0n ? null : text(((now - then) * 1_000_000n) / then),
        byProvider: named('ProviderName'),
        byService: named('ServiceName'),
        daily: [],
        movers: [...by(mine, 'ServiceName')]
          .map(([name, amount]) => ({ name, amount, old: olds.get(name) ?? 0n }))
          .sort((a, b) => (size(a.amount - a.old) < size(b.amount - b.old) ? 1 : -1))
          .slice(0, 10)
          .map(({ name, amount, old: was }) => ({
            name,
            amount: text(amount),
            previous: text(was),
            change: text(amount - was),
          })),
      };
    }),
    freshness: freshness(tenant),
    dataVersion: 17,
  };
}

export function freshness(tenant: string): Freshness[] {
  const charges = chargesOf(tenant);
  return [...new Set(charges.map(({ columns }) => columns.ProviderName ?? ''))].map(
    (provider, at) => {
      const mine = charges.filter(({ columns }) => columns.ProviderName === provider);
      return {
        provider,
        source: 'demo',
        through: mine.at(-1)?.day ?? null,
        lastImportAt: new Date(Date.now() - (at * 5 + 2) * 3_600_000).toISOString(),
        rows: mine.length,
      };
    },
  );
}
