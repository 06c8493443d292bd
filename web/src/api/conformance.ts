import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryString } from './client';
import { tenantKey, useTenant } from './tenant';
import type { BrokenRule, Conformance, Validation } from './types';

const pollMs = 3000;

/** Judged after publication, one import after the other: asked again until its turn has come. */
export function useImportConformance(importId: number, enabled: boolean) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'imports', 'conformance', importId),
    queryFn: ({ signal }) =>
      api<Conformance>(`/api/imports/${importId}/conformance`, { tenant, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? pollMs : false),
    enabled,
  });
}

/** Sends a file to be judged; nothing of it is kept. */
export function useValidation() {
  return useMutation({
    mutationFn: ({ file, version }: { file: File; version: string }) =>
      api<Validation>(`/api/focus/validate${queryString({ version, fileName: file.name })}`, {
        method: 'POST',
        file,
      }),
  });
}

export interface RuleGroup {
  rule: string;
  columns: string[];
  count: number;
  entries: BrokenRule[];
}

/** One group per rule, in the order in which the rules first come. */
export function byRule(broken: readonly BrokenRule[]): RuleGroup[] {
  const groups = new Map<string, RuleGroup>();
  for (const one of broken) {
    const group = groups.get(one.rule) ?? { rule: one.rule, columns: [], count: 0, entries: [] };
    if (!group.columns.includes(one.column) && one.column !== '') group.columns.push(one.column);
    group.count += one.count;
    group.entries.push(one);
    groups.set(one.rule, group);
  }
  return [...groups.values()];
}
