import { useMemo, useState } from 'react';
import type { Commitment } from '@/api/types';
import { Amount } from '@/ui/amount';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellBucket, spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { Difference, VerdictBadge, verdictWords, Words } from './verdict';

type Month = Commitment['periods'][number] & { currency: string };
type Money = 'upfront' | 'recurring' | 'used' | 'unused';

/** What was bought of each commitment against what was used of it and lay idle. */
export function CommitmentsCard({ commitments }: { commitments: Commitment[] }) {
  const [sort, setSort] = useState<TableSort>();
  const [chosen, setChosen] = useState<string>();
  const columns = useMemo(() => commitmentColumns(chosen, setChosen), [chosen]);
  const open = commitments.find((one) => keyOf(one) === chosen);
  return (
    <>
      <Card
        title="Commitments"
        note={`${spellNumberOf(commitments.length, 'commitment')}: purchases against use, over all imported bills`}
        bodyClass="!px-0 !pb-0"
      >
        <DataTable
          label="Commitments"
          columns={columns}
          rows={commitments}
          rowKey={keyOf}
          sort={sort}
          onSort={setSort}
        />
      </Card>
      {open && <CommitmentCard one={open} />}
    </>
  );
}

function keyOf({ commitmentId, currency }: Commitment): string {
  return `${commitmentId}/${currency}`;
}

function CommitmentCard({ one }: { one: Commitment }) {
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => monthColumns(), []);
  const rows = one.periods.map((period) => ({ ...period, currency: one.currency })).reverse();
  return (
    <Card title={one.name ?? one.commitmentId} note={partsWords(one)} bodyClass="!px-0 !pb-0">
      <div className="px-4 pb-3 text-sm">
        {one.explanation && <p>{one.explanation}</p>}
        <p className="text-muted">{hoursWords(one)}</p>
        {one.hours && one.hours.samples.length > 0 && (
          <ul className="mt-1 text-bad">
            {one.hours.samples.map(({ hour, amount }) => (
              <li key={hour}>
                {spellBucket(hour, 'hourly')}: <Amount text={amount} currency={one.currency} />{' '}
                {one.currency}
              </li>
            ))}
          </ul>
        )}
      </div>
      <DataTable
        label="Months of the commitment"
        columns={columns}
        rows={rows}
        rowKey={({ billingPeriod }) => billingPeriod}
        sort={sort}
        onSort={setSort}
      />
    </Card>
  );
}

/** Bills may call what is used by other ids than what is bought. */
function partsWords({ parts }: Commitment): string {
  return parts.length === 0
    ? 'Month by month'
    : `Month by month, bought as one and used as ${spellNumberOf(parts.length, 'part')}`;
}

export function hoursWords({ hours, currency }: Commitment): string {
  if (!hours) return 'The bill is not by the hour, so no hour can be compared.';
  const missing = hours.missing > 0 ? ` ${spellNumberOf(hours.missing, 'hour')} without rows.` : '';
  if (hours.differing == null) return `${hours.explanation ?? ''}${missing}`;
  if (hours.differing === 0)
    return `Each of ${spellNumberOf(hours.checked, 'hour')} comes to ${hours.commitment} ${currency}.${missing}`;
  return `${spellCount(hours.differing)} of ${spellNumberOf(hours.checked, 'hour')} do not come to ${hours.commitment} ${currency} as most do.${missing}`;
}

function money<Row extends Commitment | Month>(id: Money, title: string): TableColumn<Row> {
  return {
    id,
    title,
    value: (row) => row[id],
    cell: (row) => <Amount text={row[id]} currency={row.currency} />,
    numeric: true,
    width: 120,
  };
}

function verdict<Row extends Commitment | Month>(): TableColumn<Row> {
  return {
    id: 'verdict',
    title: 'Verdict',
    value: (row) => verdictWords[row.verdict],
    cell: (row) => <VerdictBadge verdict={row.verdict} />,
    width: 110,
  };
}

function sides<Row extends Commitment | Month>(): TableColumn<Row>[] {
  return [
    money('upfront', 'Upfront'),
    money('recurring', 'Recurring'),
    money('used', 'Used'),
    money('unused', 'Unused'),
    {
      id: 'difference',
      title: 'Difference',
      value: ({ difference }) => difference,
      cell: (row) => (
        <Difference amount={row.difference} currency={row.currency} verdict={row.verdict} />
      ),
      numeric: true,
      width: 120,
    },
    {
      id: 'explanation',
      title: 'Explanation',
      value: ({ explanation }) => explanation,
      cell: ({ explanation }) => <Words text={explanation} />,
      width: 320,
      grow: true,
    },
  ];
}

function commitmentColumns(
  chosen: string | undefined,
  choose: (key: string | undefined) => void,
): TableColumn<Commitment>[] {
  return [
    {
      id: 'commitment',
      title: 'Commitment',
      value: ({ name, commitmentId }) => name ?? commitmentId,
      cell: (one) => (
        <Button
          look="quiet"
          className="max-w-full !px-1"
          aria-expanded={keyOf(one) === chosen}
          title={one.commitmentId}
          onClick={() => choose(keyOf(one) === chosen ? undefined : keyOf(one))}
        >
          <span className="truncate">{one.name ?? one.commitmentId}</span>
        </Button>
      ),
      width: 230,
    },
    verdict(),
    { id: 'currency', title: 'Currency', value: ({ currency }) => currency, width: 90 },
    ...sides<Commitment>(),
    { id: 'kind', title: 'Kind', value: ({ kind }) => kind, width: 180 },
    { id: 'provider', title: 'Provider', value: ({ provider }) => provider, width: 120 },
    {
      id: 'hours',
      title: 'Hours that differ',
      value: ({ hours }) => hours?.differing ?? null,
      cell: ({ hours }) =>
        hours?.differing != null ? (
          <span className={hours.differing > 0 ? 'font-medium text-bad' : undefined}>
            {spellCount(hours.differing)} of {spellCount(hours.checked)}
          </span>
        ) : (
          <span title={hours?.explanation ?? undefined}>–</span>
        ),
      numeric: true,
      width: 150,
    },
  ];
}

function monthColumns(): TableColumn<Month>[] {
  return [
    {
      id: 'period',
      title: 'Billing period',
      value: ({ billingPeriod }) => billingPeriod,
      cell: ({ billingPeriod }) => spellMonth(billingPeriod),
      width: 150,
    },
    verdict(),
    ...sides<Month>(),
  ];
}
