import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api } from '@/api/client';
import { tenantsKey } from '@/api/tenant';
import type { Tenant } from '@/api/types';
import { Button } from '@/ui/button';
import { tell } from '@/ui/toast';

const slugMax = 63;

/** `Acme & Sons` → `acme-sons`; the server has the last word. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugMax)
    .replace(/^-+|-+$/g, '');
}

export function NewTenant() {
  const id = useId();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string>();
  const short = slug ?? slugOf(name);
  const create = useMutation({
    mutationFn: () =>
      api<Tenant>('/api/tenants', { method: 'POST', body: { name: name.trim(), slug: short } }),
    onSuccess: () => {
      tell(`${name.trim()} is created.`);
      setName('');
      setSlug(undefined);
      return client.invalidateQueries({ queryKey: tenantsKey });
    },
  });
  return (
    <form
      aria-label="New tenant"
      className="mt-4 border-t pt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '' && short !== '') create.mutate();
      }}
    >
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-44">
          <label htmlFor={`${id}-name`} className="mb-1 block text-sm text-muted">
            Name of a new tenant
          </label>
          <input
            id={`${id}-name`}
            className="control w-full"
            value={name}
            autoComplete="off"
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <div className="min-w-0 flex-1 basis-36">
          <label htmlFor={`${id}-slug`} className="mb-1 block text-sm text-muted">
            Short name in links
          </label>
          <input
            id={`${id}-slug`}
            className="control w-full"
            value={short}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setSlug(target.value)}
          />
        </div>
        <Button
          type="submit"
          look="primary"
          disabled={create.isPending || name.trim() === '' || short === ''}
        >
          {create.isPending ? 'Creating…' : 'Create tenant'}
        </Button>
      </div>
      {create.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          The tenant was not created. {create.error.message}
        </p>
      )}
    </form>
  );
}
