import type { Import } from '@/api/types';
import { measureWords, valueWords } from '@/api/words';
import { Card } from '@/ui/card';
import { formatExact, isZero } from '@/ui/format/decimal';
import { CheckIcon, WarnIcon } from '@/ui/icons';

type Line = Import['reconciliation'][number];

/** To the last digit: what the file says against what the store has. */
export function ReconciliationCard({ lines }: { lines: Line[] }) {
  const equal = lines.every(({ difference }) => isZero(difference));
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  return (
    <Card
      title="Reconciliation"
      note={
        <span className={`inline-flex items-center gap-1.5 ${equal ? 'text-good' : 'text-bad'}`}>
          {equal ? <CheckIcon /> : <WarnIcon />}
          {equal ? 'File and store agree to the last digit' : 'File and store differ'}
        </span>
      }
    >
      <div
        role="region"
        aria-label="Reconciliation, scrolls"
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="w-full min-w-[42rem] text-sm">
          {currencies.map((currency) => (
            <tbody key={currency}>
              <tr className="border-b border-edge text-muted">
                <th scope="col" className="py-2 text-left font-medium text-ink">
                  {valueWords(currency, 'BillingCurrency')}
                </th>
                <th scope="col" className="w-1/5 py-2 text-right font-normal">
                  As read
                </th>
                <th scope="col" className="w-1/5 py-2 text-right font-normal">
                  Rejected
                </th>
                <th scope="col" className="w-1/5 py-2 text-right font-normal">
                  As stored
                </th>
                <th scope="col" className="w-1/5 py-2 text-right font-normal">
                  Difference
                </th>
              </tr>
              {lines
                .filter((line) => line.currency === currency)
                .map((line) => (
                  <tr key={line.measure} className="border-b last:border-0">
                    <th scope="row" className="py-2 text-left font-normal">
                      {measureWords(line.measure)}
                    </th>
                    <td className="py-2 pl-4 text-right">{formatExact(line.asRead)}</td>
                    <td className="py-2 pl-4 text-right">{formatExact(line.rejected)}</td>
                    <td className="py-2 pl-4 text-right">{formatExact(line.asStored)}</td>
                    <td
                      className={`py-2 pl-4 text-right ${isZero(line.difference) ? 'text-muted' : 'font-medium text-bad'}`}
                    >
                      {formatExact(line.difference)}
                    </td>
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
      </div>
    </Card>
  );
}
