import type { ScopeRule } from '@/api/types';

export type ScopeKind = 'all' | 'node' | 'SubAccountId' | 'tag';

/** What the form holds as the rules that the server keeps; null for all costs, undefined while something is missing. */
export function scopeOf(
  kind: ScopeKind,
  key: string,
  values: string,
): ScopeRule[] | null | undefined {
  if (kind === 'all') return null;
  const list = values
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (list.length === 0 || (kind === 'tag' && key.trim() === '')) return undefined;
  return [{ dimension: kind === 'tag' ? `tag:${key.trim()}` : kind, values: list }];
}
