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

function bill<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'bill',
    title: 'Bill',
    value: (row) => row.bill,
    cell: (row) => (row.bill === null ? '–' : <Amount text={row.bill} currency={row.currency} />),
    numeric: true,
    width: 120,
  };
}

function focus<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'focus',
    title: 'In the costs',
    value: (row) => row.focus,
    cell: (row) => <Amount text={row.focus} currency={row.currency} />,
    numeric: true,
    width: 120,
  };
}

function difference<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'difference',
    title: 'Difference',
    value: (row) => row.difference,
    cell: (row) => (
      <Difference amount={row.difference} currency={row.currency} verdict={row.verdict} />
    ),
    numeric: true,
    width: 120,
  };
}

function verdict<Row extends InvoiceMonth | Invoice>(): TableColumn<Row> {
  return {
    id: 'verdict',
    title: 'Verdict',
    value: (row) => verdictWords[row.verdict],
    cell: (row) => <VerdictBadge verdict={row.verdict} />,
    width: 110,
  };
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
    bill(),
    focus(),
    difference(),
    verdict(),
  ];
}

function invoiceColumns(path: (to: string) => string): TableColumn<Invoice>[] {
  return [
    {
      id: 'invoice',
      title: 'Invoice',
      value: ({ invoiceId }) => invoiceId ?? 'No number yet',
      width: 150,
    },
    {
      id: 'issuer',
      title: 'Issuer',
      value: ({ issuer }) => valueWords(issuer, 'InvoiceIssuerName'),
      width: 140,
    },
    verdict(),
    { ...period(), width: 140 },
    { ...currency(), width: 90 },
    bill(),
    {
      id: 'imported',
      title: 'Imported',
      value: ({ imported }) => imported,
      cell: (row) =>
        row.imported === null ? '–' : <Amount text={row.imported} currency={row.currency} />,
      numeric: true,
      width: 120,
    },
    focus(),
    difference(),
    {
      id: 'explanation',
      title: 'Explanation',
      value: ({ explanation }) => explanation,
      cell: ({ explanation }) => <Words text={explanation} />,
      width: 320,
      grow: true,
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
