import { useId, useState } from 'react';
import { useAccessActions, useInvitations } from '@/api/access';
import type { AccessRole, Invitation } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CopyButton } from '@/ui/copy-text';
import { spellMoment } from '@/ui/format/moment';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { tell } from '@/ui/toast';
import { emptyDraft, Field, GrantFields, wishOf } from './grant-fields';

export function InvitationsCard({ roles, manages }: { roles: AccessRole[]; manages: boolean }) {
  const id = useId();
  const { data, error } = useInvitations();
  const { invite, resend, revoke } = useAccessActions();
  const [email, setEmail] = useState('');
  const [draft, setDraft] = useState(emptyDraft);
  const [shown, setShown] = useState<Invitation>();
  const wish = wishOf(draft);
  const failed = invite.error ?? resend.error ?? revoke.error ?? error;
  const sent = (invitation: Invitation) => {
    tell(`${invitation.email} is invited.`);
    setShown(invitation.link ? invitation : undefined);
    setEmail('');
  };
  return (
    <Card title="Invitations" note="A link that works once, by mail.">
      {manages && (
        <form
          aria-label="Invite somebody"
          className="mb-4 flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (wish && email.trim() !== '')
              invite.mutate({ email: email.trim(), ...wish }, { onSuccess: sent });
          }}
        >
          <div className="max-w-96">
            <Field
              id={`${id}-email`}
              type="email"
              label="E-mail address"
              value={email}
              onChange={setEmail}
            />
          </div>
          <GrantFields roles={roles} draft={draft} onChange={setDraft} />
          <div>
            <Button
              type="submit"
              look="primary"
              disabled={!wish || email.trim() === '' || invite.isPending}
            >
              {invite.isPending ? 'Inviting…' : 'Invite'}
            </Button>
          </div>
        </form>
      )}
      {failed && <ErrorState className="mb-3" what="That was not done" reason={failed.message} />}
      {shown?.link && (
        <div role="status" className="mb-3 rounded-lg bg-warn-soft p-4 text-warn">
          <p>
            No mail server is set up, so pass this link to {shown.email} yourself. It is shown only
            now.
          </p>
          <p className="my-2 break-all text-ink">{shown.link}</p>
          <CopyButton label="Copy the link of the invitation" text={shown.link} />
        </div>
      )}
      {!data ? (
        !error && <SkeletonRows rows={2} />
      ) : data.length === 0 ? (
        <p className="text-muted">No invitation is open.</p>
      ) : (
        <ul className="divide-y">
          {data.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
              <div className="min-w-0 flex-1 basis-64">
                <p className="break-all">{one.email}</p>
                <p className="text-muted">
                  {one.roleName} for {one.scopeText} ·{' '}
                  {one.state === 'expired' ? 'is over' : `until ${spellMoment(one.expiresAt)}`} · by{' '}
                  {one.invitedBy}
                </p>
              </div>
              {manages && (
                <div className="flex gap-2">
                  <Button
                    aria-label={`Send the invitation of ${one.email} again`}
                    onClick={() => resend.mutate(one.id, { onSuccess: sent })}
                  >
                    Send again
                  </Button>
                  <Button
                    look="danger"
                    aria-label={`Take the invitation of ${one.email} back`}
                    onClick={() => revoke.mutate(one.id)}
                  >
                    Take back
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
