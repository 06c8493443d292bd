import { useMemo, useState } from 'react';
import type { ImportInvoice } from '@/api/types';
import { valueWords } from '@/api/words';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { formatExact, isZero } from '@/ui/format/decimal';
import { spellCount, spellMonth, spellNumberOf } from '@/ui/format/time';
import type { TableColumn, TableSort } from '@/ui/table-rows';

/** The bill's own cost column against the store, invoice by invoice. */
export function InvoicesCard({ lines }: { lines: ImportInvoice[] }) {
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => invoiceColumns(), []);
  const equal = lines.every(({ difference }) => isZero(difference));
  return (
    <Card
      title="Invoices"
      note={
        <span className={equal ? undefined : 'text-bad'}>
          {spellNumberOf(lines.length, 'invoice')}
          {equal ? ', each equal to the last digit' : ', not all of them equal'}
        </span>
      }
      bodyClass="!px-0 !pb-0"
    >
      <DataTable
        label="Invoices"
        columns={columns}
        rows={lines}
        rowKey={(_, at) => String(at)}
        sort={sort}
        onSort={setSort}
      />
    </Card>
  );
}

function exact(id: 'asRead' | 'rejected' | 'asStored', title: string): TableColumn<ImportInvoice> {
  return {
    id,
    title,
    value: (line) => line[id],
    cell: (line) => formatExact(line[id]),
    numeric: true,
    width: 140,
  };
}

function invoiceColumns(): TableColumn<ImportInvoice>[] {
  return [
    {
      id: 'invoice',
      title: 'Invoice',
      value: ({ invoiceId }) => invoiceId ?? 'No number yet',
      width: 180,
      grow: true,
    },
    {
      id: 'period',
      title: 'Billing period',
      value: ({ billingPeriod }) => billingPeriod,
      cell: ({ billingPeriod }) => (billingPeriod ? spellMonth(billingPeriod) : 'Not readable'),
      width: 150,
    },
    {
      id: 'currency',
      title: 'Currency',
      value: ({ currency }) => valueWords(currency, 'BillingCurrency'),
      width: 100,
    },
    exact('asRead', 'As read'),
    exact('rejected', 'Rejected'),
    exact('asStored', 'As stored'),
    {
      id: 'difference',
      title: 'Difference',
      value: ({ difference }) => difference,
      cell: ({ difference }) => (
        <span className={isZero(difference) ? 'text-muted' : 'font-medium text-bad'}>
          {formatExact(difference)}
        </span>
      ),
      numeric: true,
      width: 130,
    },
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
      width: 180,
    },
    {
      id: 'charges',
      title: 'Charges',
      value: ({ charges }) => charges,
      cell: ({ charges }) => spellCount(charges),
      numeric: true,
      width: 100,
    },
  ];
}
