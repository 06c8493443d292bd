import { useEffect, type ReactNode } from 'react';

/** What a screen before the door says. */
export function EntranceCard({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · FinOps`;
  }, [title]);
  return (
    <section className="rounded-lg border bg-surface p-6">
      <h1 className="mb-5 text-xl font-semibold tracking-tight">{title}</h1>
      {children}
    </section>
  );
}
