import { Link } from 'react-router';
import type { AskedPeriod } from '@/api/question';
import type { CurrencySummary } from '@/api/types';
import { valueWords } from '@/api/words';
import { Amount } from '@/ui/amount';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';
import { formatShare, sign } from '@/ui/format/decimal';
import { SkeletonRows } from '@/ui/states';
import { useExploreLink } from './links';

interface ServicesCardProps {
  figures: CurrencySummary | undefined;
  period: AskedPeriod;
}

/** Where it goes: the largest services and their part of the whole. */
export function ServicesCard({ figures, period }: ServicesCardProps) {
  const link = useExploreLink();
  return (
    <Card
      title="Largest services"
      note={figures?.currency ?? '\u00a0'}
      className="xl:col-span-8"
      actions={
        <Link to={link({ period, grain: 'total', top: 0 })} className={buttonClass('quiet')}>
          All services
        </Link>
      }
    >
      {!figures ? (
        <SkeletonRows rows={9} />
      ) : (
        <ul>
          {figures.byService.map((one) => (
            <li key={one.name} className="border-b last:border-0">
              <Link
                to={link({
                  period,
                  by: ['SubAccountName'],
                  chips: [
                    one.name === null
                      ? { column: 'ServiceName', op: 'isMissing', values: [] }
                      : { column: 'ServiceName', op: 'is', values: [one.name] },
                  ],
                })}
                className="-mx-2 grid h-9 grid-cols-[minmax(0,1fr)_auto_3.25rem] items-center gap-3 rounded-md px-2 text-sm hover:bg-hover sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_8rem_3.25rem]"
              >
                <span className="truncate">{valueWords(one.name, 'ServiceName')}</span>
                <span aria-hidden="true" className="hidden h-1.5 rounded-full bg-sunken sm:block">
                  <span
                    className="block h-full rounded-full bg-accent"
                    style={{ width: sign(one.share) > 0 ? `calc(100% * ${one.share})` : 0 }}
                  />
                </span>
                <Amount
                  text={one.amount}
                  currency={figures.currency}
                  className="text-right font-medium"
                />
                <span className="text-right text-muted tabular-nums">{formatShare(one.share)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
