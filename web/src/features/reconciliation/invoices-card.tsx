import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import type { Invoice, InvoiceMonth, Invoices } from '@/api/types';
import { valueWords } from '@/api/words';
import { Amount } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { Difference, VerdictBadge, verdictWords, Words } from './verdict';

/** Per month and currency: what the bills ask for against what is in the costs. */
export function MonthsCard({ months }: { months: InvoiceMonth[] }) {
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => monthColumns(), []);
  return (
    <Card title="Months" note="Bill against costs, per currency" bodyClass="!px-0 !pb-0">
      <DataTable
        label="Months"
        columns={columns}
        rows={months}
        rowKey={({ billingPeriod, currency }) => `${billingPeriod ?? ''}/${currency}`}
        sort={sort}
        onSort={setSort}
        maxHeight="20rem"
      />
    </Card>
  );
}

export function InvoicesCard({ found }: { found: Invoices }) {
  const path = useTenantPath();
  const [sort, setSort] = useState<TableSort>();
  const [find, setFind] = useState('');
  const columns = useMemo(() => invoiceColumns(path), [path]);
  return (
    <Card
      title="Invoices"
      note={spellNumberOf(found.invoices.length, 'invoice')}
      bodyClass="!px-0 !pb-0"
      actions={
        <input
          type="search"
          aria-label="Find an invoice"
          placeholder="Find an invoice…"
          value={find}
          onChange={({ target }) => setFind(target.value)}
          className="control w-48 max-w-full"
        />
      }
    >
      <DataTable
        label="Invoices"
        columns={columns}
        rows={found.invoices}
        rowKey={(_, at) => String(at)}
        sort={sort}
        onSort={setSort}
        find={find}
      />
    </Card>
  );
}

/** The sides that both tables show. */
function sides<Row extends InvoiceMonth | Invoice>(): TableColumn<Row>[] {
  return [
    {
      id: 'bill',
      title: 'Bill',
      value: ({ bill }) => bill,
      cell: ({ bill, currency }) =>
        bill === null ? '–' : <Amount text={bill} currency={currency} />,
      numeric: true,
      width: 130,
    },
    {
      id: 'focus',
      title: 'In the costs',
      value: ({ focus }) => focus,
      cell: ({ focus, currency }) => <Amount text={focus} currency={currency} />,
      numeric: true,
      width: 130,
    },
    {
      id: 'difference',
      title: 'Difference',
      value: ({ difference }) => difference,
      cell: ({ difference, currency, verdict }) => (
        <Difference amount={difference} currency={currency} verdict={verdict} />
      ),
      numeric: true,
      width: 120,
    },
    {
      id: 'verdict',
      title: 'Verdict',
      value: ({ verdict }) => verdictWords[verdict],
      cell: ({ verdict }) => <VerdictBadge verdict={verdict} />,
      width: 110,
    },
  ];
}

function period<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'period',
    title: 'Billing period',
    value: ({ billingPeriod }) => billingPeriod,
    cell: ({ billingPeriod }) => (billingPeriod ? spellMonth(billingPeriod) : 'Not readable'),
    width: 150,
  };
}

function currency<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'currency',
    title: 'Currency',
    value: (row) => valueWords(row.currency, 'BillingCurrency'),
    width: 100,
  };
}

function monthColumns(): TableColumn<InvoiceMonth>[] {
  return [
    { ...period(), grow: true },
    currency(),
    {
      id: 'invoices',
      title: 'Invoices',
      value: ({ invoices }) => invoices,
      cell: ({ invoices }) => spellCount(invoices),
      numeric: true,
      width: 100,
    },
    ...sides<InvoiceMonth>(),
  ];
}

function invoiceColumns(path: (to: string) => string): TableColumn<Invoice>[] {
  return [
    {
      id: 'invoice',
      title: 'Invoice',
      value: ({ invoiceId }) => invoiceId ?? 'No number yet',
      width: 170,
    },
    period(),
    {
      id: 'issuer',
      title: 'Issuer',
      value: ({ issuer }) => valueWords(issuer, 'InvoiceIssuerName'),
      width: 150,
    },
    {
      id: 'account',
      title: 'Billing account',
      value: ({ billingAccountId }) => valueWords(billingAccountId, 'BillingAccountId'),
      cell: ({ billingAccountId }) => (
        <Words text={valueWords(billingAccountId, 'BillingAccountId')} />
      ),
      width: 170,
    },
    currency(),
    ...sides<Invoice>(),
    {
      id: 'explanation',
      title: 'Explanation',
      value: ({ explanation }) => explanation,
      cell: ({ explanation }) => <Words text={explanation} />,
      width: 340,
      grow: true,
    },
    {
      id: 'imports',
      title: 'Imports',
      value: ({ importIds }) => importIds.length,
      cell: ({ importIds }) => <ImportLinks ids={importIds} path={path} />,
      width: 130,
    },
  ];
}

const linksMax = 2;

function ImportLinks({ ids, path }: { ids: number[]; path: (to: string) => string }) {
  return (
    <>
      {ids.slice(0, linksMax).map((id, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Link to={path(`/imports/${id}`)} className="hover:text-accent underline">
            {id}
          </Link>
        </span>
      ))}
      {ids.length > linksMax && ` and ${ids.length - linksMax} more`}
    </>
  );
}
