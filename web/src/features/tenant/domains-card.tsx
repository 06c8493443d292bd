import { useState } from 'react';
import { ownTenant, useDomains, useOwnTenantChange } from '@/api/own-tenant';
import { Button, IconButton } from '@/ui/button';
import { Card } from '@/ui/card';
import { TrashIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** Host names of the tenant's own. An operator confirms each before it leads here. */
export function DomainsCard() {
  const { data, error, refetch, isFetching } = useDomains();
  const [domain, setDomain] = useState('');
  const add = useOwnTenantChange(ownTenant.addDomain);
  const remove = useOwnTenantChange(ownTenant.removeDomain);
  const problem = add.error ?? remove.error;
  return (
    <Card title="Domains" note="Addresses of your own that lead to this tenant">
      {error && !data ? (
        <ErrorState
          what="The domains could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul className="divide-y">
          {data.map((one) => (
            <li key={one.domain} className="flex min-h-11 items-center gap-3">
              <span className="min-w-0 flex-1 truncate">{one.domain}</span>
              <span className="text-sm text-muted">
                {one.confirmed ? 'confirmed' : 'waits for an operator'}
              </span>
              <IconButton label={`Give up ${one.domain}`} onClick={() => remove.mutate(one.domain)}>
                <TrashIcon />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        aria-label="New domain"
        className="mt-3 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(domain, { onSuccess: () => setDomain('') });
        }}
      >
        <label className="min-w-0 flex-1 basis-44 text-sm text-muted">
          Host name
          <input
            className="control mt-1 w-full text-ink"
            value={domain}
            placeholder="finops.example.com"
            autoComplete="off"
            onChange={({ target }) => setDomain(target.value)}
          />
        </label>
        <Button type="submit" disabled={add.isPending || domain.trim() === ''}>
          Add domain
        </Button>
      </form>
      {problem && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {problem.message}
        </p>
      )}
    </Card>
  );
}
