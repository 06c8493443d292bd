import { useLocation, useNavigate, useSearchParams } from 'react-router';

/** A place inside this application, whatever an address asks for. */
export function placeOf(back: string | null): string {
  return back?.startsWith('/') && !back.startsWith('//') && !back.includes('\\') ? back : '/';
}

/** Goes on to where the person wanted to be. */
export function useGoOn(): () => void {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const place = placeOf(search.get('back'));
  return () => void navigate(place, { replace: true });
}

/** The secret of a link: it stands behind the #, which browsers send to no server. */
export function useToken(): string {
  return useLocation().hash.slice(1);
}
