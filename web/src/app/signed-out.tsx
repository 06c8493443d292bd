import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { onSignedOut } from '@/api/presence';
import { toSignIn } from './way-back';

/** Whatever was asked: when the server does not know who asks, the person signs in and comes back here. */
export function SignedOutWatch() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { pathname, search } = useLocation();
  useEffect(
    () =>
      onSignedOut(() => {
        client.clear();
        void navigate(toSignIn(pathname + search), { replace: true });
      }),
    [navigate, client, pathname, search],
  );
  return null;
}
