import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { CheckIcon } from './icons';

export interface MenuChoice {
  id: string;
  label: string;
  note?: string | undefined;
  icon?: ReactNode;
}

interface MenuProps {
  trigger: ReactNode;
  heading: string;
  choices: MenuChoice[];
  value?: string | undefined;
  onChoose: (id: string) => void;
  align?: 'start' | 'end';
  footer?: { label: string; onSelect: () => void } | undefined;
}

/** A short list of which one holds. Drawn where it stands, so that it stays inside its landmark. */
export function ChoiceMenu({
  trigger,
  heading,
  choices,
  value,
  onChoose,
  align = 'start',
  footer,
}: MenuProps) {
  const item =
    'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent';
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Content
        align={align}
        sideOffset={6}
        collisionPadding={12}
        // A long list scrolls, and what scrolls can be reached.
        tabIndex={0}
        className="z-40 max-h-96 min-w-56 overflow-y-auto rounded-lg border border-edge bg-surface p-1.5 shadow-float"
      >
        <Radix.Label className="px-2 pt-1 pb-1.5 text-xs font-medium text-muted">
          {heading}
        </Radix.Label>
        <Radix.RadioGroup value={value ?? ''} onValueChange={onChoose}>
          {choices.map((choice) => (
            <Radix.RadioItem key={choice.id} value={choice.id} className={item}>
              {choice.icon}
              <span className="min-w-0 flex-1 truncate">{choice.label}</span>
              {choice.note && <span className="text-xs text-muted">{choice.note}</span>}
              <Radix.ItemIndicator>
                <CheckIcon />
              </Radix.ItemIndicator>
            </Radix.RadioItem>
          ))}
        </Radix.RadioGroup>
        {footer && (
          <>
            <Radix.Separator className="my-1.5 border-t" />
            <Radix.Item className={item} onSelect={footer.onSelect}>
              {footer.label}
            </Radix.Item>
          </>
        )}
      </Radix.Content>
    </Radix.Root>
  );
}

interface ActionMenuProps {
  trigger: ReactNode;
  heading: string;
  actions: { label: string; onSelect: () => void }[];
}

/** A short list of things to do. */
export function ActionMenu({ trigger, heading, actions }: ActionMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        className="z-40 min-w-56 rounded-lg border border-edge bg-surface p-1.5 shadow-float"
      >
        <Radix.Label className="px-2 pt-1 pb-1.5 text-xs font-medium break-all text-muted">
          {heading}
        </Radix.Label>
        {actions.map(({ label, onSelect }) => (
          <Radix.Item
            key={label}
            onSelect={onSelect}
            className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent"
          >
            {label}
          </Radix.Item>
        ))}
      </Radix.Content>
    </Radix.Root>
  );
}
