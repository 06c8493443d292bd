import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, queryString } from './client';
import type { Preset } from './presets';
import { tenantKey, useTenant } from './tenant';
import type {
  AllocationFlow,
  AllocationReport,
  AllocationSettings,
  CommitmentUse,
  Explanation,
  MatchedCost,
  Metric,
  MetricKept,
  OwnerTree,
  Simulation,
  Unallocated,
} from './allocation-types';
import type {
  AllocationRule,
  AllocationVersion,
  Pool,
  Pools,
  Proposals,
  RuleChange,
  RuleCondition,
  RuleSetDraft,
} from './types';

const rulesKey = 'allocation-rules';

export function useRules() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, rulesKey, 'draft'),
    queryFn: ({ signal }) => api<RuleSetDraft>('/api/allocation/rules', { tenant, signal }),
  });
}

/** The share of cost that has an owner, and who has how much. */
export function useAllocation(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'report', preset),
    queryFn: ({ signal }) =>
      api<AllocationReport>(`/api/costs/allocation${queryString({ preset })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Who has what along the organisation, down to services; the sums of every part are the server's. */
export function useOwnerTree(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'tree', preset),
    queryFn: ({ signal }) =>
      api<OwnerTree[]>(`/api/costs/allocation/tree${queryString({ preset })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What each pool gave to whom, or to which other pool; the sums are the server's. */
export function useFlows(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'flows', preset),
    queryFn: ({ signal }) =>
      api<AllocationFlow[]>(`/api/costs/allocation/flows${queryString({ preset })}`, {
        tenant,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Who bought and used each commitment, and who bears what nobody used. */
export function useCommitmentUse(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'commitments', preset),
    queryFn: ({ signal }) =>
      api<CommitmentUse[]>(`/api/costs/allocation/commitments${queryString({ preset })}`, {
        tenant,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function useUnallocated(preset: Preset, enabled = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'unallocated', preset),
    queryFn: ({ signal }) =>
      api<Unallocated>(`/api/costs/unallocated${queryString({ preset })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export interface ExplainAsked {
  /** The rule set's main dimension where it is left out. */
  dimension?: string | undefined;
  /** The owner; all of them together where it is left out. */
  value?: string | undefined;
  /** What was added up; effective cost where it is left out. */
  measure?: string | undefined;
  /** A preset, or the days from one up to the day before the other; none of them for everything. */
  preset?: Preset | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** What else holds of the charges, as the address of the explorer says it. */
  where?: string | undefined;
}

export function useExplanation(asked: ExplainAsked) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'explain', asked),
    queryFn: ({ signal }) =>
      api<Explanation>(`/api/costs/allocation/explain${queryString({ ...asked })}`, {
        tenant,
        signal,
      }),
  });
}

/** How many charges of some days fulfil conditions, and what they cost. */
export function useMatch(when: RuleCondition[] | undefined, from: string, to: string) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, 'allocation', 'match', when, from, to),
    queryFn: ({ signal }) =>
      api<MatchedCost[]>('/api/allocation/match', {
        method: 'POST',
        tenant,
        signal,
        body: { when, from, to },
      }),
    placeholderData: keepPreviousData,
    enabled: when !== undefined,
    retry: false,
  });
}

export function usePublishing() {
  const tenant = useTenant();
  const client = useQueryClient();
  return {
    simulate: useMutation({
      mutationFn: () =>
        api<Simulation>('/api/allocation/simulate', { method: 'POST', tenant, body: {} }),
    }),
    publish: useMutation({
      mutationFn: (wish: { effectiveFrom: string | null; restate: boolean; note: string }) =>
        api<RuleSetDraft>('/api/allocation/publish', { method: 'POST', tenant, body: wish }),
      onSuccess: () => client.invalidateQueries({ queryKey: tenantKey(tenant) }),
    }),
  };
}

/** A second person's yes or no, and whether one is asked for. */
export function useApproval() {
  const tenant = useTenant();
  const client = useQueryClient();
  const settled = () => client.invalidateQueries({ queryKey: tenantKey(tenant) });
  return {
    settings: useQuery({
      queryKey: tenantKey(tenant, rulesKey, 'settings'),
      queryFn: ({ signal }) =>
        api<AllocationSettings>('/api/allocation/settings', { tenant, signal }),
    }),
    save: useMutation({
      mutationFn: (settings: AllocationSettings) =>
        api<AllocationSettings>('/api/allocation/settings', {
          method: 'PUT',
          tenant,
          body: settings,
        }),
      onSuccess: settled,
    }),
    decide: useMutation({
      mutationFn: ({ number, yes, note }: { number: number; yes: boolean; note: string }) =>
        api<RuleSetDraft>(`/api/allocation/versions/${number}/${yes ? 'approve' : 'reject'}`, {
          method: 'POST',
          tenant,
          body: { note: note.trim() || null },
        }),
      onSuccess: settled,
    }),
  };
}

/** The series by which pools are shared out. */
export function useMetrics() {
  const tenant = useTenant();
  const client = useQueryClient();
  const settled = () => client.invalidateQueries({ queryKey: tenantKey(tenant) });
  return {
    all: useQuery({
      queryKey: tenantKey(tenant, 'allocation', 'metrics'),
      queryFn: ({ signal }) => api<Metric[]>('/api/allocation/metrics', { tenant, signal }),
    }),
    upload: useMutation({
      mutationFn: ({ name, file }: { name: string; file: File }) =>
        api<MetricKept>(`/api/allocation/metrics/${encodeURIComponent(name)}`, {
          method: 'PUT',
          tenant,
          file,
          fileType: 'text/csv',
        }),
      onSuccess: settled,
    }),
    forget: useMutation({
      mutationFn: (name: string) =>
        api<undefined>(`/api/allocation/metrics/${encodeURIComponent(name)}`, {
          method: 'DELETE',
          tenant,
        }),
      onSuccess: settled,
    }),
  };
}

export function usePools() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, rulesKey, 'pools'),
    queryFn: ({ signal }) => api<Pools>('/api/allocation/pools', { tenant, signal }),
  });
}

export function useProposals(preset: Preset) {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, rulesKey, 'proposals', preset),
    queryFn: ({ signal }) =>
      api<Proposals>(`/api/allocation/proposals${queryString({ preset })}`, { tenant, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useVersions() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, rulesKey, 'versions'),
    queryFn: ({ signal }) =>
      api<AllocationVersion[]>('/api/allocation/versions', { tenant, signal }),
  });
}

export function useRuleHistory() {
  const tenant = useTenant();
  return useQuery({
    queryKey: tenantKey(tenant, rulesKey, 'history'),
    queryFn: ({ signal }) => api<RuleChange[]>('/api/allocation/history', { tenant, signal }),
  });
}

/** Changes to the draft. Each names the revision it saw, so nobody overwrites a colleague unseen. */
export function useRuleActions(revision: number | undefined) {
  const tenant = useTenant();
  const client = useQueryClient();
  const settled = (draft: RuleSetDraft | undefined) => {
    if (draft) client.setQueryData(tenantKey(tenant, rulesKey, 'draft'), draft);
    return client.invalidateQueries({ queryKey: tenantKey(tenant, rulesKey) });
  };
  const change = (path: string, method: 'POST' | 'PUT' | 'DELETE', body?: unknown) =>
    api<RuleSetDraft>(path, { method, tenant, body, ifMatch: revision });
  return {
    save: useMutation({
      mutationFn: (rule: AllocationRule) =>
        change(`/api/allocation/rules/${rule.id}`, 'PUT', writable(rule)),
      onSuccess: settled,
    }),
    order: useMutation({
      mutationFn: (ids: string[]) => change('/api/allocation/rules/order', 'POST', { ids }),
      onSuccess: settled,
    }),
    remove: useMutation({
      mutationFn: (id: string) => change(`/api/allocation/rules/${id}`, 'DELETE'),
      onSuccess: settled,
    }),
    savePool: useMutation({
      mutationFn: (pool: Pool) => change(`/api/allocation/pools/${pool.id}`, 'PUT', pool),
      onSuccess: settled,
    }),
    removePool: useMutation({
      mutationFn: (id: string) => change(`/api/allocation/pools/${id}`, 'DELETE'),
      onSuccess: settled,
    }),
    discard: useMutation({
      mutationFn: () => api<undefined>('/api/allocation/draft', { method: 'DELETE', tenant }),
      onSuccess: () => settled(undefined),
    }),
    accept: useMutation({
      mutationFn: ({ ids, preset }: { ids: string[]; preset: Preset }) =>
        api<RuleSetDraft>(`/api/allocation/proposals/accept${queryString({ preset })}`, {
          method: 'POST',
          tenant,
          body: { ids },
        }),
      onSuccess: settled,
    }),
  };
}

/** What the server works out itself is not sent back to it. */
function writable(rule: AllocationRule): AllocationRule {
  const copy: Record<string, unknown> = { ...rule };
  delete copy['methodJudged'];
  return copy as unknown as AllocationRule;
}
