import { useSetRule, useSignInRule } from '@/api/sign-in';
import type { SignInRule } from '@/api/types';
import { Card } from '@/ui/card';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** Whether the providers are the only way in, and whether one proof is enough. */
export function RuleCard() {
  const { data, error } = useSignInRule();
  const set = useSetRule();
  return (
    <Card title="Ways to sign in">
      {error && !data ? (
        <ErrorState what="The rule could not be loaded" reason={error.message} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : (
        <div className="flex flex-col gap-3">
          <Check rule={data} name="onlyProviders" set={set.mutate} disabled={set.isPending}>
            The tenant’s own providers are the only way in
          </Check>
          <Check rule={data} name="ownersAnyWay" set={set.mutate} disabled={set.isPending}>
            Owners may come in by other ways, for the day on which the provider is down
          </Check>
          <Check rule={data} name="secondFactor" set={set.mutate} disabled={set.isPending}>
            Everybody shows a second factor: a code of an authenticator app, or a passkey. The
            tenant’s own providers ask for it as they see fit
          </Check>
          {set.error && (
            <p role="alert" className="text-sm text-bad">
              {set.error.message}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

interface CheckProps {
  rule: SignInRule;
  name: keyof SignInRule;
  set: (rule: SignInRule) => void;
  disabled: boolean;
  children: string;
}

function Check({ rule, name, set, disabled, children }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5">
      <input
        type="checkbox"
        className="mt-1"
        checked={rule[name]}
        disabled={disabled}
        onChange={({ target }) => set({ ...rule, [name]: target.checked })}
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
