import type { Pool } from '@/api/types';
import { weightText } from './parts';

export const poolKeys = [
  ['even', 'everyone gets the same'],
  ['fixed', 'by fixed parts'],
  ['directCost', 'in proportion to direct cost'],
  ['usage', 'in proportion to usage'],
  ['metric', 'by an uploaded series'],
] as const satisfies readonly (readonly [NonNullable<Pool['key']>, string])[];

export function poolWords(pool: Pool): string {
  const key = poolKeys.find(([name]) => name === (pool.key ?? 'even'))?.[1] ?? pool.key ?? '';
  // Fixed parts are the same on every day.
  const over =
    pool.key === 'fixed' ? '' : pool.over === 'month' ? ', of the month' : ', of each day';
  const targets = (pool.targets ?? []).map(({ set, pool: fed, weight }) => {
    const who = fed ? `pool ${fed}` : Object.values(set ?? {}).join(', ');
    return pool.key === 'fixed' && (pool.targets?.length ?? 0) > 1
      ? `${who} ${weightText(weight ?? 1)}`
      : who;
  });
  return `${key}${pool.metric ? ` (${pool.metric})` : ''}${over}${targets.length > 0 ? `, among ${targets.join('; ')}` : ''}`;
}
