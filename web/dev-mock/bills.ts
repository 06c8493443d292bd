/** Deterministic charges for looking at the screens; amounts are whole millionths of the currency. */

export interface Charge {
  day: string;
  currency: string;
  columns: Record<string, string | null>;
  effective: bigint;
  billed: bigint;
  list: bigint;
  quantity: bigint;
}

const services = [
  ['AWS', 'Amazon EC2', 'Compute', 320],
  ['AWS', 'Amazon S3', 'Storage', 52],
  ['AWS', 'AWS Lambda', 'Compute', 31],
  ['Microsoft Azure', 'Virtual Machines', 'Compute', 300],
  ['Microsoft Azure', 'Blob Storage', 'Storage', 46],
  ['Microsoft Azure', 'Azure Functions', 'Compute', 26],
  ['Google Cloud', 'Compute Engine', 'Compute', 310],
  ['Google Cloud', 'Cloud Storage', 'Storage', 49],
  ['Google Cloud', 'Cloud Functions', 'Compute', 28],
] as const;

const teams = ['search', 'ads', 'platform', 'checkout', null];
const environments = ['prod', 'staging', 'dev'];
const dayMs = 86_400_000;

/** A number in [0, 1) that depends on nothing but its arguments. */
export function chance(...parts: (string | number)[]): number {
  let hash = 2166136261;
  for (const letter of parts.join('/')) {
    hash ^= letter.charCodeAt(0);
    hash = Math.imul(hash, 16777619);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822519);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 2 ** 32;
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

const made = new Map<string, Charge[]>();

export function chargesOf(tenant: string): Charge[] {
  let charges = made.get(tenant);
  if (!charges) made.set(tenant, (charges = makeCharges(tenant)));
  return charges;
}

function makeCharges(tenant: string): Charge[] {
  if (tenant === 'empty' || tenant === 'fresh') return [];
  const days = tenant === 'big' ? 40 : 184;
  const resources = tenant === 'big' ? 40 : 4;
  const end = tenant === 'old' ? '2024-10-01' : today();
  const charges: Charge[] = [];
  for (let back = days; back >= 1; back -= 1) {
    const day = addDays(end, -back);
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) ? 0.7 : 1;
    for (const [provider, service, category, base] of services) {
      const spike = chance(tenant, day, service, 'spike') > 0.985 ? 1.5 : 1;
      for (let at = 0; at < resources; at += 1) {
        const noise = 0.85 + 0.3 * chance(tenant, day, service, at);
        const growth = 1 + (0.15 * (days - back)) / days;
        const amount = ((base * weekend * spike * noise * growth) / resources) * 1e6;
        const effective = BigInt(Math.round(amount));
        const euro = tenant === 'acme' && provider === 'Microsoft Azure';
        charges.push({
          day,
          currency: euro ? 'EUR' : 'USD',
          columns: {
            ProviderName: provider,
            ServiceName: service,
            ServiceCategory: category,
            SubAccountName:
              ['retail-prod', 'retail-dev', 'data-lake', 'shared-services'][at % 4] ?? null,
            SubAccountId: `${100000 + (at % 4)}`,
            RegionName: ['eu-west-1', 'us-east-1'][at % 2] ?? null,
            ResourceId: at === 3 ? null : `${service.toLowerCase().replaceAll(' ', '-')}/res-${at}`,
            ChargeCategory: at % 7 === 6 ? 'Purchase' : 'Usage',
            'tag:team': teams[Math.floor(chance(service, at, 'team') * teams.length)] ?? null,
            'tag:env': environments[at % 3] ?? null,
          },
          effective,
          billed: (effective * 108n) / 100n,
          list: (effective * 125n) / 100n,
          quantity: BigInt(24_000_000),
        });
      }
    }
  }
  return charges;
}

/** Millionths as exact plain text without trailing zeros. */
export function text(millionths: bigint): string {
  const negative = millionths < 0n;
  const digits = String(negative ? -millionths : millionths).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${negative ? '-' : ''}${digits.slice(0, -6)}${fraction ? `.${fraction}` : ''}`;
}
