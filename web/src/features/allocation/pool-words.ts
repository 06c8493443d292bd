import type { Pool } from '@/api/types';

export const poolKeys = [
  ['even', 'everyone gets the same'],
  ['fixed', 'by fixed parts'],
  ['directCost', 'in proportion to direct cost'],
  ['usage', 'in proportion to usage'],
  ['metric', 'by an uploaded series'],
] as const satisfies readonly (readonly [NonNullable<Pool['key']>, string])[];

export function poolWords(pool: Pool): string {
  const key = poolKeys.find(([name]) => name === (pool.key ?? 'even'))?.[1] ?? pool.key ?? '';
  const over = pool.over === 'month' ? 'of the month' : 'of each day';
  const targets = (pool.targets ?? []).map(
    ({ set, pool: fed }) => fed ?? Object.values(set ?? {}).join(', '),
  );
  return `${key}${pool.metric ? ` (${pool.metric})` : ''}, ${over}${targets.length > 0 ? `, among ${targets.join('; ')}` : ''}`;
}

/** What a form can show of a pool's targets: one value or one other pool in each line. */
export interface PoolPart {
  name: string;
  weight: string;
}

const feeds = '> ';

/** The targets as lines; null where they are richer than that, and then they stay as they are. */
export function partsOf(pool: Pool, dimension: string): PoolPart[] | null {
  const targets = pool.targets ?? [];
  if ((pool.dimensions ?? [dimension]).length > 1) return targets.length === 0 ? [] : null;
  // A form of whole weights would round others.
  if (targets.some(({ weight }) => weight !== undefined && !Number.isInteger(weight))) return null;
  return targets.map(({ set, pool: fed, weight }) => ({
    name: fed ? feeds + fed : (Object.values(set ?? {})[0] ?? ''),
    weight: String(weight ?? 1),
  }));
}

export function targetsOf(
  parts: PoolPart[],
  dimension: string,
  isFixed: boolean,
): NonNullable<Pool['targets']> {
  return parts
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, weight }) => ({
      ...(isFixed ? { weight: Number.parseInt(weight, 10) } : {}),
      ...(name.startsWith(feeds)
        ? { pool: name.slice(feeds.length).trim() }
        : { set: { [dimension]: name.trim() } }),
    }));
}
