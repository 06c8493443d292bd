import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './class-names';
import { CheckIcon, SearchIcon } from './icons';

export interface PickerItem {
  id: string;
  label: string;
  /** A heading above the first item of each group; items come sorted by group. */
  group?: string | undefined;
  hint?: ReactNode;
  icon?: ReactNode;
  /** Present when the list allows several. */
  checked?: boolean | undefined;
  /** Further words that find it. */
  words?: string | undefined;
}

interface PickerProps {
  label: string;
  placeholder: string;
  items: PickerItem[];
  onPick: (item: PickerItem) => void;
  /** Given when the items are searched elsewhere (search as you type); otherwise they are filtered here. */
  onSearch?: (text: string) => void;
  /** Shown below when nothing is found or the list is on its way. */
  status?: string | undefined;
  /** True while items may still come: Enter on nothing is then a wish, followed once there is something. */
  loading?: boolean;
  footer?: ReactNode;
  tall?: boolean;
}

const shownMax = 100;

/** A search field over a list, moved through by arrows: the palette, and every choice of many. */
export function Picker(props: PickerProps) {
  const [text, setText] = useState('');
  const [activeId, setActiveId] = useState<string>();
  const id = useId();

  const found = props.onSearch ? props.items : matching(props.items, text);
  const items = found.slice(0, shownMax);
  const activeAt = Math.max(
    0,
    items.findIndex((item) => item.id === activeId),
  );
  const active = items[activeAt];
  const wished = useRef(false);
  useEffect(() => {
    if (!wished.current || (!active && props.loading)) return;
    wished.current = false;
    if (active) props.onPick(active);
  });
  const optionId = (item: PickerItem) => `${id}-${items.indexOf(item)}`;

  const status =
    props.status ??
    (items.length === 0
      ? props.loading
        ? 'Loading…'
        : 'Nothing found'
      : found.length > shownMax
        ? 'Type to narrow the list'
        : '');

  const move = (to: number) => {
    const item = items[(to + items.length) % items.length];
    if (!item) return;
    setActiveId(item.id);
    document.getElementById(optionId(item))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(activeAt + 1);
    else if (event.key === 'ArrowUp') move(activeAt - 1);
    else if (event.key === 'Home' && text === '') move(0);
    else if (event.key === 'End' && text === '') move(items.length - 1);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      if (active) props.onPick(active);
      else wished.current = true;
    } else return;
    event.preventDefault();
  };

  return (
    <div className="flex min-h-0 flex-col">
      <div className="flex items-center gap-2 border-b px-3 focus-within:shadow-[inset_0_-2px_0_var(--color-accent)]">
        <SearchIcon className="text-muted" />
        <input
          role="combobox"
          aria-label={props.label}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? optionId(active) : undefined}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActiveId(undefined);
            wished.current = false;
            props.onSearch?.(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className={cx(
            'min-w-0 flex-1 bg-transparent !outline-none',
            props.tall ? 'h-12 text-lg' : 'h-10',
          )}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={items.some((item) => item.checked !== undefined) || undefined}
        tabIndex={-1}
        className={cx('overflow-y-auto p-1.5', props.tall ? 'max-h-[min(24rem,60vh)]' : 'max-h-72')}
      >
        {grouped(items).map(({ group, members }) => (
          <div key={group} role={group ? 'group' : 'presentation'} aria-label={group || undefined}>
            {group && (
              <div aria-hidden="true" className="px-2 pt-2 pb-1 text-xs font-medium text-muted">
                {group}
              </div>
            )}
            {members.map((item) => (
              // Keys belong to the search field, which keeps the focus.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={item.id}
                id={optionId(item)}
                role="option"
                tabIndex={-1}
                aria-selected={item.checked ?? item === active}
                onClick={() => props.onPick(item)}
                onMouseMove={() => setActiveId(item.id)}
                className={cx(
                  'flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-sm',
                  item === active && 'bg-accent-soft text-accent',
                )}
              >
                {item.checked !== undefined && (
                  <span className="flex size-4 items-center justify-center rounded-sm border border-edge">
                    {item.checked && <CheckIcon width="12" height="12" />}
                  </span>
                )}
                {item.icon}
                <span className="min-w-0 flex-1 break-words">{item.label}</span>
                {item.hint && <span className="text-xs text-muted">{item.hint}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {status && (
        <p role="status" className="border-t px-3 py-2 text-sm text-muted">
          {status}
        </p>
      )}
      {props.footer}
    </div>
  );
}

/** Every typed word must be found somewhere in the item. */
function matching(items: PickerItem[], text: string): PickerItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return items;
  return items.filter((item) => {
    const all = `${item.label} ${item.group ?? ''} ${item.words ?? ''}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

function grouped(items: PickerItem[]): { group: string; members: PickerItem[] }[] {
  const groups = new Map<string, PickerItem[]>();
  for (const item of items) {
    const group = item.group ?? '';
    const members = groups.get(group);
    if (members) members.push(item);
    else groups.set(group, [item]);
  }
  return [...groups].map(([group, members]) => ({ group, members }));
}
