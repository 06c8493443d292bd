import { useState } from 'react';
import { useDeleteProvider, useTestProvider } from '@/api/sign-in';
import type { SignInProvider } from '@/api/types';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { CodeBlock } from '@/ui/copy-text';
import { Confirm } from '@/ui/dialog';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { tell } from '@/ui/toast';
import { ProviderForm } from './provider-form';

export function ProviderRow({ one }: { one: SignInProvider }) {
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState(false);
  const test = useTestProvider();
  const remove = useDeleteProvider();
  if (changing) {
    return (
      <li className="py-3">
        <ProviderForm provider={one} onDone={() => setChanging(false)} />
      </li>
    );
  }
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1">
          <p className="font-medium">{one.name}</p>
          <p className="text-sm break-all text-muted">{one.issuer}</p>
        </div>
        <Button
          aria-label={`Test ${one.name}`}
          disabled={test.isPending}
          onClick={() => test.mutate(one.id)}
        >
          {test.isPending ? 'Testing…' : 'Test'}
        </Button>
        <Button aria-label={`Change ${one.name}`} onClick={() => setChanging(true)}>
          Change
        </Button>
        <Button aria-label={`Delete ${one.name}`} look="danger" onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      <p className="text-sm text-muted">Enter this at the provider as redirect URI:</p>
      <CodeBlock label={`Redirect URI of ${one.name}`} text={one.callback} />
      <p className="text-sm text-muted">
        And this for back-channel logout, so that who signs out there is signed out here:
      </p>
      <CodeBlock label={`Back-channel logout of ${one.name}`} text={one.logout} />
      <div aria-live="polite">
        {test.error && <p className="text-bad">{test.error.message}</p>}
        {test.data?.map((check) => {
          const Icon = check.ok ? CheckIcon : WarnIcon;
          return (
            <p key={check.what} className="flex items-start gap-2 text-sm">
              <Icon className={cx('mt-0.5', check.ok ? 'text-good' : 'text-bad')} />
              <span className="min-w-0 break-words">
                {check.what}: {check.ok ? 'works' : 'failed'}. {check.detail}
              </span>
            </p>
          );
        })}
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${one.name}?`}
        description="Nobody signs in with it any more. The accounts stay."
        action="Delete provider"
        onConfirm={() =>
          remove.mutate(one.id, {
            onError: (error) => tell(`${one.name} was not deleted: ${error.message}`),
          })
        }
      />
    </li>
  );
}
