import { byRule, useImportConformance } from '@/api/conformance';
import type { Conformance, Import } from '@/api/types';
import { Card } from '@/ui/card';
import { Findings, type FindingGroup } from '@/ui/findings';
import { formatShare } from '@/ui/format/decimal';
import { spellCount, spellNumberOf } from '@/ui/format/time';
import { CheckIcon, WarnIcon } from '@/ui/icons';
import { ErrorState, SkeletonRows } from '@/ui/states';

/** How far the rows keep the rules of FOCUS, as they are stored. */
export function ConformanceCard({ one }: { one: Import }) {
  const { data, error, refetch, isFetching } = useImportConformance(
    one.importId,
    one.state === 'published',
  );
  if (one.state !== 'published' || data?.state === 'none') return null;
  if (error && !data) {
    return (
      <Card title="FOCUS conformance">
        <ErrorState
          what="The conformance could not be loaded"
          reason={error.message}
          retry={() => void refetch()}
          retrying={isFetching}
        />
      </Card>
    );
  }
  if (!data) {
    return (
      <Card title="FOCUS conformance">
        <SkeletonRows rows={2} />
      </Card>
    );
  }
  if (data.state === 'pending') {
    return (
      <Card title="FOCUS conformance">
        <p className="text-sm text-muted">
          The rows are being held against the rules of FOCUS; the score comes by itself.
        </p>
      </Card>
    );
  }
  return <Judged found={data} />;
}

function Judged({ found }: { found: Conformance }) {
  const whole = found.rulesBroken === 0;
  const groups = [...toGroups(found.violations), ...toGroups(found.warnings)];
  return (
    <Card
      title="FOCUS conformance"
      note={
        <span className={`inline-flex items-center gap-1.5 ${whole ? 'text-good' : 'text-bad'}`}>
          {whole ? <CheckIcon /> : <WarnIcon />}
          {whole
            ? `Every rule of FOCUS ${found.focusVersion ?? ''} holds`
            : `${formatShare(found.score ?? '0', { digits: 1 })} of the rules of FOCUS ${found.focusVersion ?? ''} hold`}
        </span>
      }
      bodyClass="!px-0 !pb-0"
    >
      <p className="px-4 pb-3 text-sm text-muted">
        {spellNumberOf(found.rowsChecked, 'row')}
        {found.rowsChecked < found.rows && ` (a sample of ${spellCount(found.rows)})`} held against{' '}
        {spellNumberOf(found.rulesChecked, 'rule')}: {spellCount(found.rulesBroken)} violated,{' '}
        {spellNumberOf(found.warnings.length, 'warning')}.
      </p>
      {groups.length > 0 && (
        <div className="border-t">
          <Findings rowTitle="Record" groups={groups} />
        </div>
      )}
    </Card>
  );
}

function toGroups(broken: Conformance['violations']): FindingGroup[] {
  return byRule(broken).map(({ rule, columns, count, entries }) => ({
    id: rule,
    where: columns,
    count,
    entries: entries.map((one) => ({
      where: one.column,
      message: one.message,
      count: one.count,
      places: one.samples,
    })),
  }));
}
