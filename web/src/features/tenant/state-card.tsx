import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { api } from '@/api/client';
import type { OwnTenant } from '@/api/own-tenant';
import { tenantKey, tenantsKey, useTenant } from '@/api/tenant';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { tell } from '@/ui/toast';

const acts = {
  readOnly: {
    path: 'suspend?stage=read_only',
    action: 'Make read-only',
    told: 'read-only now',
    warns: 'Its people can see and export everything, and change nothing, until it is resumed.',
  },
  close: {
    path: 'suspend?stage=closed',
    action: 'Close',
    told: 'closed now',
    warns: 'Nobody can see or import anything until it is resumed. Nothing is removed.',
  },
  resume: {
    path: 'resume',
    action: 'Resume',
    told: 'active again',
    warns: 'Its people can work again at once.',
  },
} as const;

/** What operators of the installation do to a tenant: suspend it in two stages, and let it work again. */
export function StateCard({ own }: { own: OwnTenant }) {
  const may = useMay();
  const tenant = useTenant();
  const client = useQueryClient();
  const [asking, setAsking] = useState<keyof typeof acts>();
  const change = useMutation({
    mutationFn: (act: keyof typeof acts) =>
      api<unknown>(`/api/tenants/${encodeURIComponent(own.slug)}/${acts[act].path}`, {
        method: 'POST',
      }),
    onSuccess: (_, act) => tell(`${own.settings.name} is ${acts[act].told}.`),
    onError: (error) => tell(`${own.settings.name} was not changed: ${error.message}`),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: tenantKey(tenant) }),
        client.invalidateQueries({ queryKey: tenantsKey }),
      ]),
  });
  if (!may('platform:tenants') || own.default) return null;
  const possible = (Object.keys(acts) as (keyof typeof acts)[]).filter((act) =>
    own.state === 'active' ? act !== 'resume' : act !== 'readOnly',
  );
  return (
    <Card title="State" note="for operators of the installation">
      <p className="text-muted">
        {own.state === 'active' ? 'The tenant is active.' : 'The tenant is suspended, read-only.'}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {possible.map((act) => (
          <Button
            key={act}
            look={act === 'resume' ? 'primary' : 'plain'}
            disabled={change.isPending}
            onClick={() => setAsking(act)}
          >
            {acts[act].action}
          </Button>
        ))}
      </div>
      {asking && (
        <Confirm
          open
          onOpenChange={() => setAsking(undefined)}
          title={`${acts[asking].action}: ${own.settings.name}?`}
          description={acts[asking].warns}
          action={acts[asking].action}
          onConfirm={() => change.mutate(asking)}
        />
      )}
    </Card>
  );
}
