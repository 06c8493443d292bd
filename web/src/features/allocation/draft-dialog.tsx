import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';

interface DraftDialogProps {
  title: string;
  busy: boolean;
  /** True when what was entered can be saved. */
  usable: boolean;
  problem: string | undefined;
  onClose: () => void;
  onSave: () => void;
  /** Takes the thing out of the draft; none while it is not in there. */
  onRemove: (() => void) | undefined;
  children: ReactNode;
}

/** The frame of a form that changes one thing of the draft: a rule, a pool. */
export function DraftDialog(props: DraftDialogProps) {
  const { busy, usable } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || props.onClose()}
      title={props.title}
      description="It changes the draft; nothing holds before it is published."
    >
      <form
        className="mt-4 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable) props.onSave();
        }}
      >
        <div className="flex max-h-[52vh] flex-col gap-3 overflow-y-auto p-1">{props.children}</div>
        {props.problem && (
          <p role="alert" className="text-sm text-bad">
            {props.problem}
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          {props.onRemove && (
            <Button look="danger" className="mr-auto" disabled={busy} onClick={props.onRemove}>
              Take out
            </Button>
          )}
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy || !usable}>
            Save to the draft
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
