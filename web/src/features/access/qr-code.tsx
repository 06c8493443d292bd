import { useMemo } from 'react';
import { qrCode } from './qr';

const quiet = 4;

/** The picture that an authenticator app reads: black on white in every theme, as readers want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const grid = qrCode(text) ?? [];
    const dark = grid.flatMap((row, y) =>
      row.flatMap((bit, x) => (bit ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])),
    );
    return { size: grid.length + 2 * quiet, path: dark.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-52 rounded-md"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
