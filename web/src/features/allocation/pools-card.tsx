import { useState } from 'react';
import { usePools, useRuleActions, useRules } from '@/api/allocation';
import type { Pool } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { tell } from '@/ui/toast';
import { PoolDialog } from './pool-dialog';
import { poolWords } from './pool-words';
import { freeId } from './rule-words';

/** The pools in the order in which they are shared out; changing one changes the draft. */
export function PoolsCard({ dimension }: { dimension: string }) {
  const { data } = usePools();
  const rules = useRules();
  const actions = useRuleActions(rules.data?.state === 'draft' ? rules.data.revision : 0);
  const [edited, setEdited] = useState<Pool>();
  if (!data || !rules.data) return null;
  const isNew = edited !== undefined && !data.pools.some(({ id }) => id === edited.id);
  const done = (what: string) => {
    setEdited(undefined);
    tell(`${what} in the draft. It holds once the rules are published.`);
  };
  return (
    <Card
      title="Pools"
      note={
        data.pools.length > 0
          ? `in the order in which they are shared out${rules.data.state === 'draft' ? ', as the draft has them' : ''}`
          : undefined
      }
      actions={
        <Button
          onClick={() => {
            actions.savePool.reset();
            setEdited({ id: '', key: 'directCost', dimensions: [dimension] });
          }}
        >
          Add a pool
        </Button>
      }
    >
      {data.pools.length === 0 ? (
        <p className="text-sm text-muted">
          No pool yet. A pool takes what many use and shares it out by a key; rules send charges
          into it.
        </p>
      ) : (
        <ol className="flex flex-col divide-y">
          {data.order.map((id) => {
            const pool = data.pools.find((one) => one.id === id);
            return (
              pool && (
                <li key={id} className="flex items-center gap-3 py-2">
                  <div className="min-w-0 flex-1">
                    <p className="text-sm font-medium break-words">{pool.name || pool.id}</p>
                    <p className="text-xs break-words text-muted">{poolWords(pool)}</p>
                  </div>
                  <Button
                    look="quiet"
                    aria-label={`Edit ${pool.name || pool.id}`}
                    onClick={() => {
                      actions.savePool.reset();
                      setEdited(pool);
                    }}
                  >
                    Edit
                  </Button>
                </li>
              )
            );
          })}
        </ol>
      )}
      {edited && (
        <PoolDialog
          start={edited}
          isNew={isNew}
          dimensions={rules.data.rules.dimensions ?? [dimension]}
          others={data.pools}
          busy={actions.savePool.isPending || actions.removePool.isPending}
          problem={(actions.savePool.error ?? actions.removePool.error)?.message}
          onClose={() => setEdited(undefined)}
          onSave={(pool) =>
            actions.savePool.mutate(
              isNew ? { ...pool, id: freeId(data.pools, pool.name ?? '') } : pool,
              { onSuccess: () => done('The pool is saved') },
            )
          }
          onRemove={() =>
            actions.removePool.mutate(edited.id, { onSuccess: () => done('The pool is taken out') })
          }
        />
      )}
    </Card>
  );
}
