import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useSignInButtons } from '@/api/sign-in';
import { useTenant } from '@/api/tenant';
import type { Identity } from '@/api/types';
import { Button, buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellDay } from '@/ui/format/time';
import { Refusal } from './field';
import { useProof } from './proof';
import { linkOf } from './provider-words';

const identitiesKey = ['me', 'identities'] as const;

/** To link the account with who one is at a provider of identities, and sign in there from then on. */
export function IdentitiesCard() {
  const tenant = useTenant();
  const client = useQueryClient();
  const proof = useProof();
  const { data } = useSignInButtons(tenant);
  const { data: linked } = useQuery({
    queryKey: identitiesKey,
    queryFn: ({ signal }) => api<Identity[]>('/api/me/identities', { signal }),
  });
  const drop = (id: string) =>
    proof.run(async () => {
      await api<undefined>(`/api/me/identities/${id}`, { method: 'DELETE' });
      await client.invalidateQueries({ queryKey: identitiesKey });
    });
  if (!data || !linked || (data.providers.length === 0 && linked.length === 0)) return null;
  return (
    <Card title="Single sign-on" note="accounts you have elsewhere">
      {linked.length > 0 && (
        <ul className="mb-3 divide-y">
          {linked.map((one) => (
            <li key={one.id} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 py-1">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{hostOf(one.issuer)}</span>
                <span className="block truncate text-sm text-muted">
                  {[one.email, `since ${spellDay(one.linkedAt)}`].filter(Boolean).join(', ')}
                </span>
              </span>
              <Button
                aria-label={`Unlink ${hostOf(one.issuer)}`}
                onClick={() => drop(one.id)}
                disabled={proof.isPending}
              >
                Unlink
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ul className="flex flex-col gap-2">
        {data.providers.map(({ key, name, start }) => (
          <li key={key}>
            {/* The server sends the browser on: this leaves the application. */}
            <a
              href={linkOf(start, tenant)}
              className={buttonClass('plain', 'w-full justify-center')}
            >
              Link with {name}
            </a>
          </li>
        ))}
      </ul>
      <Refusal error={proof.error} />
      {proof.dialog}
    </Card>
  );
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
