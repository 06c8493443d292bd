import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { Button, buttonClass } from '@/ui/button';
import { EntranceCard } from './entrance-card';
import { Refusal } from './field';
import { useToken } from './way';

export default function ConfirmPage() {
  const token = useToken();
  const confirm = useMutation({
    mutationFn: () => api<undefined>('/api/auth/confirm', { method: 'POST', body: { token } }),
  });
  return (
    <EntranceCard title="Confirm your e-mail address">
      {confirm.isSuccess ? (
        <>
          <p role="status" className="mb-5 text-muted">
            Thank you, the address is yours.
          </p>
          <Link to="/" className={buttonClass('primary', 'w-full justify-center')}>
            Go on
          </Link>
        </>
      ) : (
        <>
          <Refusal error={confirm.error} />
          <Button
            look="primary"
            className="w-full justify-center"
            disabled={confirm.isPending || token === ''}
            onClick={() => confirm.mutate()}
          >
            This is my address
          </Button>
        </>
      )}
    </EntranceCard>
  );
}
