import { useState } from 'react';
import { useLocation } from 'react-router';
import { download } from '@/api/client';
import { removeView, saveView, useSavedViews } from '@/api/saved-views';
import { useTenant } from '@/api/tenant';
import type { CostQuery } from '@/api/types';
import { Button, IconButton } from '@/ui/button';
import { BookmarkIcon, DownloadIcon, LinkIcon, TrashIcon } from '@/ui/icons';
import { Popover } from '@/ui/popover';
import { tell } from '@/ui/toast';
import type { Units } from './units';

interface ViewActionsProps {
  query: CostQuery;
  units: Units;
}

export function ViewActions({ query, units }: ViewActionsProps) {
  const tenant = useTenant();
  const [saving, setSaving] = useState(false);
  const exportCsv = async () => {
    setSaving(true);
    try {
      await download('/api/costs/query', 'finops-costs.csv', {
        method: 'POST',
        tenant,
        body: seen(query, units),
      });
    } catch (error) {
      tell(
        `The CSV could not be saved: ${error instanceof Error ? error.message : 'unknown reason'}`,
      );
    } finally {
      setSaving(false);
    }
  };
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      tell('The link to this view is copied.');
    } catch {
      tell('The browser did not allow copying. The address bar has the same link.');
    }
  };
  return (
    <>
      <SaveView />
      <Button onClick={() => void copyLink()}>
        <LinkIcon />
        Copy link
      </Button>
      <Button onClick={() => void exportCsv()} disabled={saving}>
        <DownloadIcon />
        {saving ? 'Saving…' : 'Export CSV'}
      </Button>
    </>
  );
}

/** Of several currencies or units only the one on screen is exported. */
function seen(query: CostQuery, { column, all, shown }: Units): CostQuery {
  if (!column || shown === null || all.length < 2) return query;
  const only = { column, op: 'equals', value: shown };
  return { ...query, filter: { and: [...(query.filter?.and ?? []), only] } };
}

const nameMax = 80;

function SaveView() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const location = useLocation();
  const views = useSavedViews();
  const path = location.pathname + location.search;
  const current = views.find((view) => view.path === path);
  return (
    <Popover
      label="Saved views"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button>
          <BookmarkIcon fill={current ? 'currentColor' : 'none'} />
          {current ? 'Saved' : 'Save view'}
        </Button>
      }
    >
      <form
        className="flex gap-2 p-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          saveView({ name: name.trim(), path });
          tell(`Saved as “${name.trim()}”. It is in the palette and beside every screen.`);
          setName('');
          setOpen(false);
        }}
      >
        <input
          aria-label="Name of the view"
          placeholder="Name of this view"
          autoFocus
          maxLength={nameMax}
          value={name}
          onChange={({ target }) => setName(target.value)}
          className="control min-w-0 flex-1"
        />
        <Button type="submit" look="primary" disabled={name.trim() === ''}>
          Save
        </Button>
      </form>
      {views.length > 0 && (
        <ul aria-label="Saved views" className="max-h-60 overflow-y-auto border-t p-1.5">
          {views.map((view) => (
            <li key={view.name} className="flex items-center gap-2 pl-2 text-sm">
              <span className="min-w-0 flex-1 truncate">{view.name}</span>
              <IconButton
                label={`Remove the view ${view.name}`}
                onClick={() => removeView(view.name)}
              >
                <TrashIcon />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
