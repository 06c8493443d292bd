import { useEffect, useState } from 'react';

const tickMs = 30_000;

/** The time, moving often enough for “2 min ago”. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
