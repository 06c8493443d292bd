const waitMsMax = 400;

/** After the browser has drawn what matters, but soon. */
export function whenIdle(run: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: waitMsMax });
  else setTimeout(run, 0);
}
