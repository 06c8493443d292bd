import { useId, useState } from 'react';
import { useAddDomain, useDomainAction, useMailDomains } from '@/api/sign-in';
import type { MailDomain } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CodeBlock } from '@/ui/copy-text';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** Mail domains: they mean something once they are shown to be the tenant's. */
export function DomainsCard() {
  const id = useId();
  const { data, error } = useMailDomains();
  const add = useAddDomain();
  const [name, setName] = useState('');
  return (
    <Card title="Mail domains" note="Whose addresses are your people’s">
      {error && !data ? (
        <ErrorState what="The domains could not be loaded" reason={error.message} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul className="divide-y">
          {data.map((domain) => (
            <DomainRow key={domain.name} domain={domain} />
          ))}
        </ul>
      )}
      <form
        aria-label="New domain"
        className="mt-3 flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(name, { onSuccess: () => setName('') });
        }}
      >
        <div className="min-w-0 flex-1 basis-40">
          <label htmlFor={id} className="mb-1 block text-sm text-muted">
            Domain, such as example.com
          </label>
          <input
            id={id}
            className="control w-full"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <Button type="submit" disabled={add.isPending || name.trim() === ''}>
          Add domain
        </Button>
      </form>
      {add.error && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {add.error.message}
        </p>
      )}
    </Card>
  );
}

function DomainRow({ domain }: { domain: MailDomain }) {
  const verify = useDomainAction('verify');
  const remove = useDomainAction('remove');
  return (
    <li className="flex flex-col gap-2 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 break-all">
          <span className="font-medium">{domain.name}</span>{' '}
          <span className={domain.verifiedAt ? 'text-good' : 'text-warn'}>
            {domain.verifiedAt
              ? `verified by ${domain.verifiedBy === 'dns' ? 'its TXT record' : 'the operator'}`
              : 'not verified yet'}
          </span>
        </p>
        {!domain.verifiedAt && (
          <Button disabled={verify.isPending} onClick={() => verify.mutate(domain.name)}>
            {verify.isPending ? 'Looking…' : 'Verify'}
          </Button>
        )}
        <Button
          aria-label={`Remove ${domain.name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate(domain.name)}
        >
          Remove
        </Button>
      </div>
      {!domain.verifiedAt && (
        <>
          <p className="text-sm text-muted">Add this as a TXT record of the domain:</p>
          <CodeBlock label={`Proof of ${domain.name}`} text={domain.proof} />
        </>
      )}
      {verify.error && (
        <p role="alert" className="text-sm text-bad">
          {verify.error.message}
        </p>
      )}
    </li>
  );
}
