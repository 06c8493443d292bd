import { useSearchParams } from 'react-router';
import { useSignInButtons } from '@/api/sign-in';
import { buttonClass } from '@/ui/button';
import { ErrorState } from '@/ui/states';
import { placeOf } from './way';
import { problemWords, startOf, tenantIn } from './provider-words';

/** What a provider sent back instead of a person, in words. */
export function ProviderProblem() {
  const [search] = useSearchParams();
  const problem = search.get('problem');
  if (problem === null) return null;
  return (
    <ErrorState className="mb-5" what="The sign-in did not work" reason={problemWords(problem)} />
  );
}

/** The company's own sign-in, and those that this server offers to all. */
export function ProviderButtons() {
  const [search] = useSearchParams();
  const back = placeOf(search.get('back'));
  const { data } = useSignInButtons(search.get('tenant') ?? tenantIn(back));
  if (!data || data.providers.length === 0) return null;
  return (
    <div className="mb-5 flex flex-col gap-2 border-b pb-5">
      {data.providers.map(({ key, name, start }) => (
        // The server sends the browser on: this leaves the application.
        <a key={key} href={startOf(start, back)} className={buttonClass('plain', 'justify-center')}>
          Sign in with {name}
        </a>
      ))}
      {data.onlyProviders && (
        <p className="text-sm text-muted">Your organisation asks its people to sign in this way.</p>
      )}
    </div>
  );
}
