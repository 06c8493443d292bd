import { useState } from 'react';
import { Button } from './button';
import { CheckIcon, CopyIcon } from './icons';
import { tell } from './toast';

const shownMs = 2500;

/** Puts a text on the clipboard and says so where it was asked. */
export function CopyButton({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), shownMs);
    } catch {
      tell('The browser does not allow copying here; select the text instead.');
    }
  };
  return (
    <Button aria-label={label} onClick={() => void copy()}>
      {copied ? <CheckIcon /> : <CopyIcon />}
      <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
    </Button>
  );
}

/** A file to take along: scrolls by itself, so that the page does not. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <pre
      role="region"
      aria-label={`${label}, scrolls`}
      tabIndex={0}
      className="max-h-80 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs"
    >
      {text}
    </pre>
  );
}
