import { Link } from 'react-router';
import { periodWords } from '@/api/presets';
import type { AskedPeriod } from '@/api/question';
import type { CurrencySummary } from '@/api/types';
import { valueWords } from '@/api/words';
import { Amount, Change } from '@/ui/amount';
import { Card } from '@/ui/card';
import { SkeletonRows } from '@/ui/states';
import { compareFor, useExploreLink } from './links';

const shownMax = 7;

interface MoversCardProps {
  figures: CurrencySummary | undefined;
  period: AskedPeriod;
}

/** Why it changed: the services whose cost moved most, up and down, in money. */
export function MoversCard({ figures, period }: MoversCardProps) {
  const link = useExploreLink();
  return (
    <Card
      title="What moved most"
      note={
        figures ? `${figures.currency}, against ${periodWords(figures.previousPeriod)}` : '\u00a0'
      }
      className="xl:col-span-4"
    >
      {!figures ? (
        <SkeletonRows rows={shownMax} className="[&>div]:h-11" />
      ) : figures.movers.length === 0 ? (
        <p className="py-6 text-muted">
          Nothing to compare with yet. This fills with the second period of bills.
        </p>
      ) : (
        <ul>
          {figures.movers.slice(0, shownMax).map((mover) => (
            <li key={mover.name} className="border-b last:border-0">
              <Link
                to={link({
                  period,
                  compare: compareFor(period),
                  by: ['SubAccountName'],
                  chips: [
                    mover.name === null
                      ? { column: 'ServiceName', op: 'isMissing', values: [] }
                      : { column: 'ServiceName', op: 'is', values: [mover.name] },
                  ],
                })}
                className="-mx-2 grid min-h-11 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-md px-2 py-1 text-sm hover:bg-hover"
              >
                <span className="truncate">{valueWords(mover.name, 'ServiceName')}</span>
                <Change
                  amount={mover.change}
                  currency={figures.currency}
                  className="justify-self-end font-medium"
                />
                <span className="col-span-2 -mt-0.5 text-xs text-muted">
                  from <Amount text={mover.previous} currency={figures.currency} /> to{' '}
                  <Amount text={mover.amount} currency={figures.currency} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
