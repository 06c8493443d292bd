export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#12544f" />
        <path d="M8 23V9h12v3.2H11.6v2.9h7v3.1h-7V23z" fill="#fff" />
        <rect x="21" y="18" width="3.4" height="5" fill="#7fd1b9" />
      </svg>
      FinOps
    </span>
  );
}
