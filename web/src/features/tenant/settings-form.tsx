import { useId, useState } from 'react';
import { ownTenant, useOwnTenantChange, type OwnTenant } from '@/api/own-tenant';
import { Button } from '@/ui/button';
import { tell } from '@/ui/toast';

type Part = 'name' | 'calendar' | 'targets' | 'addresses';

interface SettingsFormProps {
  own: OwnTenant;
  /** Which of the settings are asked; the others stay as they are. */
  parts: Part[];
  action: string;
  onSaved?: () => void;
}

const months = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, month, 1),
  ),
);

/** A tenant's settings, all at once or a step of onboarding at a time. */
export function SettingsForm({ own, parts, action, onSaved }: SettingsFormProps) {
  const id = useId();
  const [wish, setWish] = useState(own.settings);
  const [addresses, setAddresses] = useState((own.settings.allowedAddresses ?? []).join('\n'));
  const save = useOwnTenantChange(ownTenant.save);
  const text = (key: 'name' | 'currency' | 'timeZone', label: string, hint?: string) => (
    <div>
      <label htmlFor={`${id}-${key}`} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={`${id}-${key}`}
        className="control w-full"
        value={wish[key] ?? ''}
        required
        autoComplete="off"
        aria-describedby={hint ? `${id}-${key}-hint` : undefined}
        onChange={({ target }) => setWish({ ...wish, [key]: target.value })}
      />
      {hint && (
        <p id={`${id}-${key}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
  const percent = (key: 'allocationTarget' | 'savingsTarget', label: string, empty: string) => (
    <div>
      <label htmlFor={`${id}-${key}`} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={`${id}-${key}`}
        className="control w-full"
        type="number"
        min={0}
        max={100}
        value={wish[key] ?? ''}
        placeholder={empty}
        onChange={({ target }) =>
          setWish({
            ...wish,
            [key]: target.value === '' ? null : Number.parseInt(target.value, 10),
          })
        }
      />
    </div>
  );
  return (
    <form
      aria-label="Tenant settings"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const list = addresses.split(/[\s,;]+/).filter((entry) => entry !== '');
        save.mutate(
          { ...wish, allowedAddresses: list },
          {
            onSuccess: () => {
              tell('The settings are saved.');
              onSaved?.();
            },
          },
        );
      }}
    >
      {parts.includes('name') && text('name', 'Name')}
      {parts.includes('calendar') && (
        <>
          {text('currency', 'Currency', 'Three letters by ISO 4217, such as EUR')}
          {text('timeZone', 'Time zone', 'By IANA, such as Europe/Berlin')}
          <div>
            <label htmlFor={`${id}-month`} className="mb-1 block font-medium">
              Fiscal year starts in
            </label>
            <select
              id={`${id}-month`}
              className="control w-full"
              value={wish.fiscalYearStartMonth}
              onChange={({ target }) =>
                setWish({ ...wish, fiscalYearStartMonth: Number.parseInt(target.value, 10) })
              }
            >
              {months.map((month, at) => (
                <option key={month} value={at + 1}>
                  {month}
                </option>
              ))}
            </select>
          </div>
        </>
      )}
      {parts.includes('targets') && (
        <>
          <div>
            <label htmlFor={`${id}-maturity`} className="mb-1 block font-medium">
              Maturity
            </label>
            <select
              id={`${id}-maturity`}
              className="control w-full"
              value={wish.maturity ?? 'crawl'}
              onChange={({ target }) =>
                setWish({ ...wish, maturity: target.value as 'crawl' | 'walk' | 'run' })
              }
            >
              <option value="crawl">Crawl: the first steps</option>
              <option value="walk">Walk: the usual ones</option>
              <option value="run">Run: all of them</option>
            </select>
          </div>
          {percent(
            'allocationTarget',
            'Share of costs that shall have an owner, in percent',
            wish.maturity === 'crawl' ? '80' : '90',
          )}
          {percent('savingsTarget', 'Share of costs that shall be saved, in percent', 'none')}
        </>
      )}
      {parts.includes('addresses') && (
        <div>
          <label htmlFor={`${id}-addresses`} className="mb-1 block font-medium">
            Reached only from
          </label>
          <textarea
            id={`${id}-addresses`}
            rows={4}
            className="control w-full py-1.5 font-mono"
            value={addresses}
            spellCheck={false}
            aria-describedby={`${id}-addresses-hint`}
            onChange={({ target }) => setAddresses(target.value)}
          />
          <p id={`${id}-addresses-hint`} className="mt-1 text-sm break-words text-muted">
            Addresses and networks such as 203.0.113.0/24 or 2001:db8::/32, one a line; empty for
            everywhere. Holds for browsers and keys. You are at{' '}
            {own.yourAddress ?? 'an unknown address'}.
          </p>
        </div>
      )}
      {save.error && (
        <p role="alert" className="text-sm text-bad">
          Not saved. {save.error.message}
        </p>
      )}
      <div>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {save.isPending ? 'Saving…' : action}
        </Button>
      </div>
    </form>
  );
}
