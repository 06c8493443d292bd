import { useEffect, type ReactNode } from 'react';

interface PageHeaderProps {
  title: string;
  /** Beside the title; a space keeps its place while it is not known. */
  note?: ReactNode;
  actions?: ReactNode;
}

/** The heading of a screen, and the name of its browser tab. */
export function PageHeader({ title, note, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · FinOps`;
  }, [title]);
  return (
    <header className="mb-4 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="text-xl font-semibold tracking-tight break-words">{title}</h1>
      {note && <div className="min-h-5.5 text-muted max-sm:basis-full">{note}</div>}
      {actions && <div className="flex flex-wrap items-center gap-2 sm:ml-auto">{actions}</div>}
    </header>
  );
}
