import { useCompleteness } from '@/api/connections';
import { dayRanges } from '@/api/connection-words';
import type { Completeness, Connection } from '@/api/types';
import { Card } from '@/ui/card';
import { spellCount, spellDay, spellDayShort, spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';
import { DayStrip } from './day-strip';
import { spanOf, stripOf } from './days';

type Account = Completeness['accounts'][number];
type Gap = Account['services'][number];

const stateWords: Record<Completeness['state'], string> = {
  empty: 'No charges yet',
  complete: 'Every expected day is there',
  late: 'The newest days are late',
  missing: 'Days in between are missing',
};
const accountsMax = 30;

/** Expected against present days, per account and for services that stopped reporting. */
export function CompletenessCard({ connection }: { connection: Connection }) {
  const { data, error, refetch, isFetching } = useCompleteness(connection.id);
  return (
    <Card
      title="Completeness"
      note={
        data && (
          <span
            className={`inline-flex items-center gap-1.5 ${data.alert ? 'text-warn' : data.state === 'complete' ? 'text-good' : ''}`}
          >
            {data.alert ? <WarnIcon /> : data.state === 'complete' && <CheckIcon />}
            {stateWords[data.state]}
          </span>
        )
      }
    >
      {error && !data ? (
        <ErrorState
          what="Which days are there could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      ) : !data ? (
        <SkeletonRows rows={2} className="[&>div]:h-14" />
      ) : data.accounts.length === 0 ? (
        <p className="text-muted">
          After the first sync, each account shows here which of its days have charges and which
          lack them.
        </p>
      ) : (
        <Accounts completeness={data} />
      )}
    </Card>
  );
}

function Accounts({ completeness }: { completeness: Completeness }) {
  const { accounts, expectedThrough } = completeness;
  const span = spanOf(accounts, expectedThrough);
  const shown = accounts.slice(0, accountsMax);
  return (
    <>
      <p className="mb-2 text-sm text-muted">
        {spellDay(span.first)} to {spellDay(span.last)}, one mark a day; charges are expected
        through {spellDayShort(expectedThrough)}. Filled: charges are there. Outlined: missing. Low:
        not due yet.
      </p>
      <ul className="divide-y">
        {shown.map((account) => (
          <li key={account.accountId} className="py-2.5">
            <AccountDays account={account} span={span} expectedThrough={expectedThrough} />
          </li>
        ))}
      </ul>
      {accounts.length > shown.length && (
        <p className="text-sm text-muted">
          {spellCount(accounts.length - shown.length)} more accounts, none with more gaps than
          these.
        </p>
      )}
    </>
  );
}

interface AccountDaysProps {
  account: Account;
  span: { first: string; last: string };
  expectedThrough: string;
}

function AccountDays({ account, span, expectedThrough }: AccountDaysProps) {
  const name = account.name || account.accountId || 'No account named';
  return (
    <>
      <StripRow
        name={name}
        note={account.name ? account.accountId : ''}
        words={
          account.missing.length === 0
            ? `All ${spellNumberOf(account.daysExpected, 'day')}`
            : `${spellCount(account.daysPresent)} of ${spellNumberOf(account.daysExpected, 'day')}; missing ${dayRanges(account.missing)}`
        }
        alert={account.missing.length > 0}
      >
        <DayStrip label={name} days={stripOf(account, span.first, expectedThrough, span.last)} />
      </StripRow>
      {account.services.map((gap) => (
        <StripRow
          key={gap.service}
          name={gap.service || 'No service named'}
          words={`Missing ${dayRanges(gap.missing)}`}
          alert
          nested
        >
          <DayStrip
            label={`${name}, ${gap.service}`}
            days={stripOf(knownOf(gap, account), span.first, expectedThrough, span.last)}
          />
        </StripRow>
      ))}
    </>
  );
}

/** A service is looked at over the days of its account. */
function knownOf(gap: Gap, account: Account) {
  return { from: account.from, through: account.through, missing: gap.missing };
}

interface StripRowProps {
  name: string;
  note?: string;
  words: string;
  alert: boolean;
  nested?: boolean;
  children: React.ReactNode;
}

function StripRow({ name, note, words, alert, nested, children }: StripRowProps) {
  return (
    <div className="grid gap-x-4 gap-y-1 py-1 text-sm lg:grid-cols-[14rem_minmax(0,1fr)_18rem] lg:items-center">
      <p className={nested ? 'min-w-0 pl-4 break-words text-muted' : 'min-w-0 break-words'}>
        <span className={nested ? '' : 'font-medium'}>{name}</span>{' '}
        {note && <span className="text-xs text-muted">{note}</span>}
      </p>
      {children}
      <p className={alert ? 'text-warn' : 'text-muted'}>{words}</p>
    </div>
  );
}
