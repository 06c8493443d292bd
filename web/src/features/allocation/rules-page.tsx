import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useRuleActions, useRules } from '@/api/allocation';
import { download } from '@/api/client';
import { useTenant, useTenantPath } from '@/api/tenant';
import type { AllocationRule } from '@/api/types';
import { Button, buttonClass, IconButton } from '@/ui/button';
import { Card } from '@/ui/card';
import { Confirm } from '@/ui/dialog';
import { spellNumberOf } from '@/ui/format/time';
import { ArrowDownIcon, ArrowUpIcon } from '@/ui/icons';
import { EmptyState, ErrorState, SkeletonRows } from '@/ui/states';
import { AllocationFrame } from './frame';
import { PublishCard } from './publish-card';
import { RuleDialog } from './rule-dialog';
import { newRule, ruleFrom, ruleWords, targetWords } from './rule-words';

/** More rules at once would make a slow page; there may be ten thousand. */
const shownAtOnce = 200;
const findFrom = 8;

function fits(rule: AllocationRule, find: string): boolean {
  const text = `${rule.id} ${rule.name ?? ''} ${ruleWords(rule)} ${targetWords(rule)}`;
  return text.toLowerCase().includes(find.trim().toLowerCase());
}

/** The rules in their order: the first one that fits wins. Everything here changes the draft alone. */
export default function RulesPage() {
  const { data, error, refetch, isFetching } = useRules();
  const actions = useRuleActions(data?.state === 'draft' ? data.revision : 0);
  const tenant = useTenant();
  const path = useTenantPath();
  const [search, setSearch] = useSearchParams();
  const [edited, setEdited] = useState<AllocationRule | undefined>(() => ruleFrom(search));
  const [discarding, setDiscarding] = useState(false);
  const [moved, setMoved] = useState('');
  const [find, setFind] = useState('');
  const [shown, setShown] = useState(shownAtOnce);
  const rules = data?.rules.rules ?? [];
  // Each keeps its place in the whole list, which is what decides.
  const found = rules.flatMap((rule, at) => (fits(rule, find) ? [{ rule, at }] : []));
  const failure =
    actions.save.error ?? actions.order.error ?? actions.remove.error ?? actions.discard.error;

  const move = (from: number, to: number) => {
    const ids = rules.map(({ id }) => id);
    const [id] = ids.splice(from, 1);
    if (id === undefined || to < 0 || to > ids.length) return;
    ids.splice(to, 0, id);
    actions.order.mutate(ids);
    setMoved(`${id} is now rule ${to + 1} of ${rules.length}.`);
  };
  const close = () => {
    setEdited(undefined);
    if (search.has('column')) setSearch({}, { replace: true });
  };

  return (
    <AllocationFrame
      title="Rules"
      note={
        data && (data.state === 'draft' ? 'draft, not published yet' : `version ${data.number}`)
      }
      actions={
        <>
          <Button
            onClick={() =>
              void download('/api/allocation/file?format=yaml', 'allocation.yaml', {
                tenant,
                accept: '*/*',
              })
            }
          >
            Export as YAML
          </Button>
          {data?.state === 'draft' && (
            <Button onClick={() => setDiscarding(true)}>Discard the draft</Button>
          )}
          <Button look="primary" disabled={!data} onClick={() => setEdited(newRule(rules))}>
            Add a rule
          </Button>
        </>
      }
    >
      {failure && (
        <p role="alert" className="mb-3 text-sm text-bad">
          Nothing was changed. {failure.message}
        </p>
      )}
      <p role="status" className="sr-only">
        {moved}
      </p>
      {error && !data ? (
        <ErrorState
          what="The rules could not be loaded"
          reason={error.message}
          still="What is published goes on holding."
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <Card title="Rules">
          <SkeletonRows rows={8} />
        </Card>
      ) : rules.length === 0 ? (
        <section aria-label="Rules" className="rounded-lg border bg-surface">
          <EmptyState
            className="min-h-72"
            title="No rule yet"
            actions={
              <Link to={path('/allocation/start')} className={buttonClass('primary')}>
                See proposals
              </Link>
            }
          >
            Until a rule says whose it is, every cost is unallocated. The guided start proposes
            rules from accounts, tags and names.
          </EmptyState>
        </section>
      ) : (
        <div className="flex flex-col gap-4">
          {data.problems.length > 0 && (
            <Card title="Worth a look">
              <ul className="list-disc pl-4 text-sm">
                {data.problems.map((problem) => (
                  <li key={problem.at + problem.code}>{problem.detail}</li>
                ))}
              </ul>
            </Card>
          )}
          <Card
            title={spellNumberOf(rules.length, 'rule')}
            note={
              found.length < rules.length
                ? `${spellNumberOf(found.length, 'rule')} found`
                : 'the first one that fits wins'
            }
            actions={
              rules.length > findFrom && (
                <input
                  type="search"
                  aria-label="Find a rule"
                  placeholder="Find a rule…"
                  className="control w-48 max-w-full"
                  value={find}
                  onChange={({ target }) => setFind(target.value)}
                />
              )
            }
          >
            <ol className="flex flex-col divide-y">
              {found.slice(0, shown).map(({ rule, at }) => (
                <li
                  key={rule.id}
                  className={`flex flex-wrap items-center gap-x-3 py-2 ${rule.enabled === false ? 'opacity-60' : ''}`}
                >
                  <span className="w-8 text-right text-sm text-muted tabular-nums">{at + 1}</span>
                  <div className="min-w-0 flex-1 basis-44">
                    <p className="text-sm font-medium break-words">
                      {rule.name || rule.id}
                      {rule.enabled === false && ' (set aside)'}
                    </p>
                    <p className="text-xs break-words text-muted">
                      {ruleWords(rule)} → {targetWords(rule)}
                    </p>
                  </div>
                  <div className="ml-auto flex items-center gap-3">
                    <IconButton
                      label={`Move ${rule.name || rule.id} up`}
                      disabled={at === 0 || actions.order.isPending}
                      onClick={() => move(at, at - 1)}
                    >
                      <ArrowUpIcon />
                    </IconButton>
                    <IconButton
                      label={`Move ${rule.name || rule.id} down`}
                      disabled={at === rules.length - 1 || actions.order.isPending}
                      onClick={() => move(at, at + 1)}
                    >
                      <ArrowDownIcon />
                    </IconButton>
                    <Button
                      look="quiet"
                      aria-label={`Edit ${rule.name || rule.id}`}
                      onClick={() => setEdited(rule)}
                    >
                      Edit
                    </Button>
                  </div>
                </li>
              ))}
            </ol>
            {found.length > shown && (
              <Button className="mt-2" onClick={() => setShown(shown + shownAtOnce)}>
                Show {Math.min(shownAtOnce, found.length - shown)} more
              </Button>
            )}
          </Card>
          {data.state === 'draft' && <PublishCard />}
        </div>
      )}
      {edited && data && (
        <RuleDialog
          start={edited}
          set={data.rules}
          isNew={!rules.some(({ id }) => id === edited.id)}
          busy={actions.save.isPending || actions.remove.isPending}
          problem={actions.save.error?.message}
          onClose={close}
          onSave={(rule) => actions.save.mutate(rule, { onSuccess: close })}
          onRemove={(id) => actions.remove.mutate(id, { onSuccess: close })}
        />
      )}
      <Confirm
        open={discarding}
        onOpenChange={setDiscarding}
        title="Discard the draft?"
        description="Every change since the last publication is lost. What is published stays."
        action="Discard"
        onConfirm={() => actions.discard.mutate()}
      />
    </AllocationFrame>
  );
}
