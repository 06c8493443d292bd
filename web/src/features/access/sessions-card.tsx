import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { sessionsKey, useSessions } from '@/api/session';
import type { SessionInfo } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellAgo } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { Refusal } from './field';
import { useProof } from './proof';

const ways: Record<SessionInfo['way'], string> = {
  password: 'by password',
  link: 'by a link',
  passkey: 'by passkey',
  provider: 'by single sign-on',
  program: 'with refresh tokens',
};

/** Where the person is signed in; an end holds at once. */
export function SessionsCard() {
  const { data, error, refetch, isFetching } = useSessions();
  const client = useQueryClient();
  const now = useNow();
  const proof = useProof();
  const end = (id?: string) =>
    proof.run(async () => {
      await api<undefined>(id === undefined ? '/api/me/sessions' : `/api/me/sessions/${id}`, {
        method: 'DELETE',
      });
      await client.invalidateQueries({ queryKey: sessionsKey });
    });
  return (
    <Card
      title="Signed-in devices and programs"
      actions={
        (data?.length ?? 0) > 1 && (
          <Button look="danger" onClick={() => end()} disabled={proof.isPending}>
            Sign out all others
          </Button>
        )
      }
    >
      {error && !data ? (
        <ErrorState
          what="Your devices could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : (
        <ul className="divide-y">
          {data.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{session.device}</span>
                <span className="block text-sm text-muted">
                  {[
                    ways[session.way],
                    session.address && `from ${session.address}`,
                    `last used ${spellAgo(session.lastUsedAt, now)}`,
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
              {session.current ? (
                <span className="text-sm text-muted">This device</span>
              ) : (
                <Button
                  aria-label={`Sign out ${session.device}`}
                  onClick={() => end(session.id)}
                  disabled={proof.isPending}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Refusal error={proof.error} />
      {proof.dialog}
    </Card>
  );
}
