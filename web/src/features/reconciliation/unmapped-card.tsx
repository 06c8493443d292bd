import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useUnmappedServices } from '@/api/reconciliation';
import { useTenantPath } from '@/api/tenant';
import type { UnmappedService } from '@/api/types';
import { valueWords } from '@/api/words';
import { Amount } from '@/ui/amount';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import { spellCount, spellDay, spellNumberOf } from '@/ui/format/time';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { Part } from './part';

const title = 'Services without a category';

/** What is counted as Other for no better reason than that no table knows it. */
export function UnmappedPart({ asked }: { asked: { preset?: string } }) {
  return (
    <Part
      title={title}
      failed="Services without a category could not be listed"
      query={useUnmappedServices(asked)}
      isEmpty={({ services }) => services.length === 0}
      empty="Every service on the providers’ own bills has a category."
    >
      {({ services }) => <UnmappedCard services={services} />}
    </Part>
  );
}

function UnmappedCard({ services }: { services: UnmappedService[] }) {
  const path = useTenantPath();
  const [sort, setSort] = useState<TableSort>();
  const columns = useMemo(() => unmappedColumns(path), [path]);
  return (
    <Card
      title={title}
      note={`${spellNumberOf(new Set(services.map(nameOf)).size, 'service')} that no table knows, counted as Other`}
      bodyClass="!px-0 !pb-0"
    >
      <DataTable
        label={title}
        columns={columns}
        rows={services}
        rowKey={(one) => `${nameOf(one)}/${one.currency}`}
        sort={sort}
        onSort={setSort}
        maxHeight="20rem"
      />
    </Card>
  );
}

function nameOf({ provider, service }: UnmappedService): string {
  return `${provider}/${service}`;
}

function unmappedColumns(path: (to: string) => string): TableColumn<UnmappedService>[] {
  return [
    {
      id: 'service',
      title: 'Service',
      value: ({ service }) => service,
      width: 240,
      grow: true,
    },
    {
      id: 'provider',
      title: 'Provider',
      value: ({ provider }) => valueWords(provider, 'ProviderName'),
      width: 140,
    },
    { id: 'currency', title: 'Currency', value: ({ currency }) => currency, width: 100 },
    {
      id: 'cost',
      title: 'Effective cost',
      value: ({ effectiveCost }) => effectiveCost,
      cell: ({ effectiveCost, currency }) => <Amount text={effectiveCost} currency={currency} />,
      numeric: true,
      width: 140,
    },
    {
      id: 'charges',
      title: 'Charges',
      value: ({ charges }) => charges,
      cell: ({ charges }) => spellCount(charges),
      numeric: true,
      width: 100,
    },
    {
      id: 'first',
      title: 'First day',
      value: ({ firstDay }) => firstDay,
      cell: ({ firstDay }) => spellDay(firstDay),
      width: 120,
    },
    {
      id: 'last',
      title: 'Last day',
      value: ({ lastDay }) => lastDay,
      cell: ({ lastDay }) => spellDay(lastDay),
      width: 120,
    },
    {
      id: 'import',
      title: 'Last import',
      value: ({ lastImportId }) => lastImportId,
      cell: ({ lastImportId }) => (
        <Link to={path(`/imports/${lastImportId}`)} className="hover:text-accent underline">
          {lastImportId}
        </Link>
      ),
      numeric: true,
      width: 110,
    },
  ];
}
