import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { GrantWish } from '@/api/access';
import { api } from '@/api/client';
import { tenantKey, useTenant } from '@/api/tenant';
import type { AccessRole } from '@/api/types';
import { Select } from '@/ui/select';
import { scopeOf, type ScopeKind } from './scope';

export interface GrantDraft {
  role: string;
  kind: ScopeKind;
  key: string;
  values: string;
  until: string;
}

export const emptyDraft: GrantDraft = {
  role: 'viewer',
  kind: 'all',
  key: 'team',
  values: '',
  until: '',
};

/** The wish of a draft; undefined while something is missing. */
export function wishOf(draft: GrantDraft): GrantWish | undefined {
  const scope = scopeOf(draft.kind, draft.key, draft.values);
  if (scope === undefined) return undefined;
  // A day ends at its midnight, UTC, like every period here.
  const expiresAt = draft.until === '' ? null : `${draft.until}T23:59:59Z`;
  return { role: draft.role, scope, expiresAt };
}

interface Node {
  id: number;
  name: string;
  path: string[];
}

interface Props {
  roles: AccessRole[];
  draft: GrantDraft;
  onChange: (draft: GrantDraft) => void;
}

const kinds = [
  ['all', 'all costs'],
  ['node', 'a part of the organisation'],
  ['SubAccountId', 'some accounts'],
  ['tag', 'values of a tag'],
] as const;

/** Which role, for which costs, until when. */
export function GrantFields({ roles, draft, onChange }: Props) {
  const id = useId();
  const set = (part: Partial<GrantDraft>) => onChange({ ...draft, ...part });
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Select
        label="Role"
        labelled
        value={draft.role}
        options={roles.filter((r) => r.grantable).map((r) => [r.key, r.name] as const)}
        onChange={(role) => set({ role })}
      />
      <Select
        label="For"
        labelled
        value={draft.kind}
        options={kinds}
        onChange={(kind) => set({ kind, values: '' })}
      />
      {draft.kind === 'node' && (
        <NodeSelect value={draft.values} onChange={(values) => set({ values })} />
      )}
      {draft.kind === 'tag' && (
        <Field id={`${id}-key`} label="Tag" value={draft.key} onChange={(key) => set({ key })} />
      )}
      {(draft.kind === 'tag' || draft.kind === 'SubAccountId') && (
        <Field
          id={`${id}-values`}
          label={draft.kind === 'tag' ? 'Values, by commas' : 'Account numbers, by commas'}
          value={draft.values}
          onChange={(values) => set({ values })}
        />
      )}
      <Field
        id={`${id}-until`}
        type="date"
        label="Until (optional)"
        value={draft.until}
        onChange={(until) => set({ until })}
      />
    </div>
  );
}

function NodeSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const tenant = useTenant();
  const { data } = useQuery({
    queryKey: tenantKey(tenant, 'organisation'),
    queryFn: ({ signal }) => api<{ nodes: Node[] }>('/api/organisation', { tenant, signal }),
  });
  const options = (data?.nodes ?? []).map((n) => [String(n.id), n.path.join(' › ')] as const);
  return (
    <Select
      label="Part, with everything below it"
      value={value}
      options={[['', options.length === 0 ? 'No organisation yet' : 'Choose…'], ...options]}
      onChange={onChange}
    />
  );
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  type?: string;
  onChange: (value: string) => void;
}

export function Field({ id, label, value, type, onChange }: FieldProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm text-muted">
        {label}
      </label>
      <input
        id={id}
        type={type ?? 'text'}
        className="control w-full"
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}
