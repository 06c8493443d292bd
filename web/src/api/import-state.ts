import type { ImportState } from './types';

export function isRunning(state: ImportState): boolean {
  return state === 'queued' || state === 'reading' || state === 'checking';
}
