import { Link } from 'react-router';
import { useConnections } from '@/api/connections';
import { healthWords, lagWords, providerWords } from '@/api/connection-words';
import { useTenantPath } from '@/api/tenant';
import type { Connection, Freshness } from '@/api/types';
import { valueWords } from '@/api/words';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { spellAgo, spellCount, spellDay } from '@/ui/format/time';
import { useNow } from '@/ui/now';
import { SkeletonRows } from '@/ui/states';

/** How far the bills reach and when they came, for each source; a source that syncs by itself says how it is. */
export function FreshnessCard({ freshness }: { freshness: Freshness[] | undefined }) {
  const path = useTenantPath();
  // Asked for after the figures: they are what the screen is for.
  const { data: connections = [] } = useConnections(freshness !== undefined);
  const feeding = new Set(freshness?.map(({ source }) => source));
  return (
    <Card
      title="Data freshness"
      className="xl:col-span-4"
      actions={
        <>
          <Link to={path('/connections')} className={buttonClass('quiet')}>
            Connections
          </Link>
          <Link to={path('/imports')} className={buttonClass('quiet')}>
            Imports
          </Link>
        </>
      }
    >
      {!freshness ? (
        <SkeletonRows rows={3} className="[&>div]:h-12" />
      ) : (
        <ul>
          {freshness.map((one) => (
            <Source
              key={`${one.provider}/${one.source}`}
              one={one}
              connection={connections.find(({ name }) => name === one.source)}
            />
          ))}
          {connections
            .filter(({ name }) => !feeding.has(name))
            .map((connection) => (
              <li key={connection.id} className="border-b py-2 text-sm last:border-0">
                <span className="font-medium">{providerWords(connection.provider)}</span>
                {': no charges yet'}
                <span className="block text-xs text-muted">
                  <Health connection={connection} />
                </span>
              </li>
            ))}
        </ul>
      )}
    </Card>
  );
}

function Source({ one, connection }: { one: Freshness; connection: Connection | undefined }) {
  const now = useNow();
  return (
    <li className="border-b py-2 text-sm last:border-0">
      <span className="font-medium">{valueWords(one.provider, 'ProviderName')}</span>
      {': '}
      {one.through ? `through ${spellDay(one.through)}` : 'no charges yet'},{' '}
      <time dateTime={one.lastImportAt} title={one.lastImportAt}>
        {spellAgo(one.lastImportAt, now)}
      </time>
      <span className="block text-xs text-muted">
        {spellCount(one.rows)} charges from {connection ? '' : one.source}
        {connection && <Health connection={connection} />}
      </span>
    </li>
  );
}

const healthColors: Partial<Record<Connection['health'], string>> = {
  failing: 'font-medium text-bad',
  late: 'font-medium text-warn',
};

function Health({ connection }: { connection: Connection }) {
  const path = useTenantPath();
  const { health, lagDays } = connection;
  const words = [
    health === 'ok' ? '' : healthWords[health].toLowerCase(),
    connection.state === 'paused' ? 'paused' : '',
    lagDays === null || health === 'late' ? '' : lagWords(lagDays),
    health === 'late' && lagDays !== null ? `by ${spellCount(lagDays)} days` : '',
  ].filter(Boolean);
  return (
    <>
      <Link to={path(`/connections/${connection.id}`)} className="underline hover:text-accent">
        {connection.name}
      </Link>
      {words.length > 0 && <span className={healthColors[health]}>, {words.join(', ')}</span>}
    </>
  );
}
