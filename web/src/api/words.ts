import { measures } from './measures';

/** Column names in words; a name this list lacks is split where its capitals are. */
const known: Record<string, string> = {
  ProviderName: 'Provider',
  ServiceProviderName: 'Service provider',
  PublisherName: 'Publisher',
  InvoiceIssuerName: 'Invoice issuer',
  HostProviderName: 'Host provider',
  ServiceName: 'Service',
  SubAccountName: 'Sub-account',
  SubAccountId: 'Sub-account id',
  SubAccountType: 'Sub-account type',
  BillingAccountName: 'Billing account',
  BillingAccountId: 'Billing account id',
  ResourceId: 'Resource id',
  ResourceName: 'Resource',
  RegionName: 'Region',
  RegionId: 'Region id',
  SkuId: 'SKU id',
  SkuMeter: 'SKU meter',
  SkuPriceId: 'SKU price id',
  Period: 'Period',
  BillingCurrency: 'Currency',
};

export function columnWords(name: string): string {
  const found = known[name];
  if (found) return found;
  if (name.startsWith('tag:')) return `Tag ${name.slice(4)}`;
  if (name.startsWith('norm:')) return `Normalised tag ${name.slice(5)}`;
  if (name.startsWith('allocatedTag:')) return `Tag ${name.slice(13)} of the part`;
  if (name.startsWith('alloc:')) return columnWords(name.slice(6).replace(/[-_]/g, ' '));
  if (name.startsWith('sku:')) return `SKU ${name.slice(4)}`;
  if (name.startsWith('x_')) return name.slice(2).replaceAll('_', ' ');
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function measureWords(name: string): string {
  return measures.find(([measure]) => measure === name)?.[1] ?? columnWords(name);
}

/** A missing name is a fact about the bill, and is said so. */
export function valueWords(value: string | null, column?: string): string {
  if (value !== null && value !== '') return value;
  if (!column) return 'Not stated';
  return column.startsWith('tag:')
    ? `No ${column.slice(4)} tag`
    : column.startsWith('allocatedTag:')
      ? `No ${column.slice(13)} tag of a part`
      : `No ${columnWords(column).toLowerCase()}`;
}
