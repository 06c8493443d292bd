import { Link } from 'react-router';
import { useTenantPath } from '@/api/tenant';
import type { Freshness } from '@/api/types';
import { valueWords } from '@/api/words';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellAgo, spellCount, spellDay } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { SkeletonRows } from '@/ui/states';

/** How far the bills reach and when they came, for each source. */
export function FreshnessCard({ freshness }: { freshness: Freshness[] | undefined }) {
  const now = useNow();
  const path = useTenantPath();
  return (
    <Card
      title="Data freshness"
      className="xl:col-span-4"
      actions={
        <Link to={path('/imports')} className={buttonClass('quiet')}>
          Imports
        </Link>
      }
    >
      {!freshness ? (
        <SkeletonRows rows={3} className="[&>div]:h-12" />
      ) : (
        <ul>
          {freshness.map((one) => (
            <li
              key={`${one.provider}/${one.source}`}
              className="border-b py-2 text-sm last:border-0"
            >
              <span className="font-medium">{valueWords(one.provider, 'ProviderName')}</span>
              {': '}
              {one.through ? `through ${spellDay(one.through)}` : 'no charges yet'},{' '}
              <time dateTime={one.lastImportAt} title={one.lastImportAt}>
                {spellAgo(one.lastImportAt, now)}
              </time>
              <span className="block text-xs text-muted">
                {spellCount(one.rows)} charges from {one.source}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
