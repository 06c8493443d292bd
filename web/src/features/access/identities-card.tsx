import { useSignInButtons } from '@/api/sign-in';
import { useTenant } from '@/api/tenant';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { linkOf } from './provider-words';

/** To link the account with who one is at a provider of identities, and sign in there from then on. */
export function IdentitiesCard() {
  const tenant = useTenant();
  const { data } = useSignInButtons(tenant);
  if (!data || data.providers.length === 0) return null;
  return (
    <Card title="Single sign-on" note="link an account you have elsewhere">
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
    </Card>
  );
}
