import { useSyncExternalStore } from 'react';
import { IconButton } from './button';
import { CloseIcon } from './icons';

interface Toast {
  id: number;
  text: string;
}

const shownMs = 6000;
const shownMax = 3;
let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]) {
  toasts = next;
  for (const listen of listeners) listen();
}

function remove(id: number) {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says that something happened; never the only place where an error is told. */
export function tell(text: string): void {
  const id = (lastId += 1);
  set([...toasts.slice(1 - shownMax), { id, text }]);
  setTimeout(() => remove(id), shownMs);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    () => toasts,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-20 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 lg:bottom-4"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex items-start gap-2 rounded-lg border border-edge bg-surface py-2 pr-1 pl-4 shadow-float"
        >
          <p className="min-w-0 flex-1 py-1 text-sm break-words">{toast.text}</p>
          <IconButton label="Dismiss" onClick={() => remove(toast.id)}>
            <CloseIcon />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
