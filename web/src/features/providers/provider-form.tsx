import { useId, useState } from 'react';
import { useSaveProvider } from '@/api/sign-in';
import type { SignInProvider } from '@/api/types';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/states';
import { tell } from '@/ui/toast';
import { groupsOf, groupsText } from './groups';

interface ProviderFormProps {
  provider?: SignInProvider;
  onDone: () => void;
}

export function ProviderForm({ provider, onDone }: ProviderFormProps) {
  const save = useSaveProvider(provider?.id);
  const [name, setName] = useState(provider?.name ?? '');
  const [issuer, setIssuer] = useState(provider?.issuer ?? '');
  const [clientId, setClientId] = useState(provider?.clientId ?? '');
  const [secret, setSecret] = useState('');
  const [groupClaim, setGroupClaim] = useState(provider?.groupClaim ?? '');
  const [groups, setGroups] = useState(groupsText(provider?.groupRoles ?? {}));
  const [joinRole, setJoinRole] = useState(provider?.joinRole ?? 'viewer');
  const [joins, setJoins] = useState(provider?.joinsByDomain ?? false);
  const [trusts, setTrusts] = useState(provider?.trustsEmail ?? false);
  const [acr, setAcr] = useState(provider?.acrValues.join(' ') ?? '');
  const [age, setAge] = useState(provider?.ageMinutesMax?.toString() ?? '');
  const submit = () =>
    save.mutate(
      {
        name,
        issuer,
        clientId,
        ...(secret === '' ? {} : { clientSecret: secret }),
        groupClaim,
        groupRoles: groupsOf(groups),
        joinRole,
        joinsByDomain: joins,
        trustsEmail: trusts,
        acrValues: acr.split(' ').filter(Boolean),
        ageMinutesMax: age === '' ? 0 : Number.parseInt(age, 10),
      },
      {
        onSuccess: () => {
          tell(`${name} is saved.`);
          onDone();
        },
      },
    );
  return (
    <form
      aria-label={provider ? `Change ${provider.name}` : 'New provider'}
      className="mb-4 flex flex-col gap-4 border-b pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Text label="Name on the button" value={name} onValue={setName} required />
        <Text
          label="Issuer"
          value={issuer}
          onValue={setIssuer}
          required
          hint="Such as https://login.example.com, exactly as the provider writes it."
        />
        <Text label="Client id" value={clientId} onValue={setClientId} required />
        <Text
          label="Client secret"
          value={secret}
          onValue={setSecret}
          secret
          hint={provider?.hasSecret ? 'Kept; type to replace it.' : 'Sealed and never shown again.'}
        />
        <Text
          label="Claim with the groups"
          value={groupClaim}
          onValue={setGroupClaim}
          hint="Such as groups; empty when groups decide nothing."
        />
        <Text label="Role of who is in no such group" value={joinRole} onValue={setJoinRole} />
        <Text
          label="How strong a sign-in there must be"
          value={acr}
          onValue={setAcr}
          hint="Values of acr, such as phr; empty for what the provider finds enough."
        />
        <Text
          label="How old it may be, in minutes"
          value={age}
          onValue={(typed) => setAge(typed.replace(/\D/g, ''))}
          hint="Compared with auth_time; empty for any age."
        />
      </div>
      <Lines label="Role of each group" value={groups} onValue={setGroups} />
      <Check value={joins} onValue={setJoins}>
        People of the verified domains below join by signing in
      </Check>
      <Check value={trusts} onValue={setTrusts}>
        Its addresses count as verified, although it does not say so
      </Check>
      {save.error && <ErrorState what="The provider was not saved" reason={save.error.message} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={save.isPending}>
          {save.isPending ? 'Saving…' : 'Save provider'}
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}

interface TextProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  required?: boolean;
  secret?: boolean;
}

function Text({ label, value, onValue, hint, required = false, secret = false }: TextProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={id}
        type={secret ? 'password' : 'text'}
        className="control w-full"
        autoComplete={secret ? 'new-password' : 'off'}
        spellCheck={false}
        required={required}
        maxLength={500}
        value={value}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        onChange={({ target }) => onValue(target.value)}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

function Lines({ label, value, onValue }: Omit<TextProps, 'hint'>) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        className="control min-h-20 w-full py-1.5 font-mono text-sm"
        spellCheck={false}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onValue(target.value)}
      />
      <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
        A line for each, such as finance = practitioner. Roles follow the groups with each sign-in.
      </p>
    </div>
  );
}

interface CheckProps {
  value: boolean;
  onValue: (value: boolean) => void;
  children: string;
}

function Check({ value, onValue, children }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5">
      <input
        type="checkbox"
        className="mt-1"
        checked={value}
        onChange={({ target }) => onValue(target.checked)}
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
