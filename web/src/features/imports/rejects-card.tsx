import { useMemo, useState } from 'react';
import { download } from '@/api/client';
import { useTenant } from '@/api/tenant';
import type { Import, Reject } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { DataTable } from '@/ui/data-table';
import type { TableColumn, TableSort } from '@/ui/table-rows';
import { spellCount } from '@/ui/format/time';
import { DownloadIcon } from '@/ui/icons';
import { tell } from '@/ui/toast';

/** The rows that were left out, each with its place and its reason. */
export function RejectsCard({ one }: { one: Import }) {
  const tenant = useTenant();
  const [sort, setSort] = useState<TableSort>();
  const [saving, setSaving] = useState(false);
  const columns = useMemo(
    (): TableColumn<Reject>[] => [
      {
        id: 'line',
        title: 'Line',
        value: ({ line }) => line,
        cell: ({ line }) => spellCount(line),
        width: 100,
      },
      { id: 'column', title: 'Column', value: ({ column }) => column, width: 180 },
      {
        id: 'value',
        title: 'Value',
        value: ({ value }) => value,
        cell: ({ value }) => <code className="font-mono text-xs">{value}</code>,
        width: 220,
      },
      { id: 'reason', title: 'Reason', value: ({ reason }) => reason, width: 320, grow: true },
    ],
    [],
  );
  const saveAll = async () => {
    setSaving(true);
    try {
      await download(`/api/imports/${one.importId}/rejects`, `rejects-${one.importId}.csv`, {
        tenant,
      });
    } catch (error) {
      tell(
        `The rejects could not be saved: ${error instanceof Error ? error.message : 'unknown reason'}`,
      );
    } finally {
      setSaving(false);
    }
  };
  return (
    <Card
      title="Rejected rows"
      note={
        one.rejects.length < one.rowsRejected
          ? `the first ${spellCount(one.rejects.length)} of ${spellCount(one.rowsRejected)}`
          : spellCount(one.rowsRejected)
      }
      bodyClass="!px-0 !pb-0"
      actions={
        <Button onClick={() => void saveAll()} disabled={saving}>
          <DownloadIcon />
          {saving ? 'Saving…' : 'All as CSV'}
        </Button>
      }
    >
      <DataTable
        label="Rejected rows"
        columns={columns}
        rows={one.rejects}
        rowKey={(_, at) => String(at)}
        sort={sort}
        onSort={setSort}
      />
    </Card>
  );
}
