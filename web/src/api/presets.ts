import type { Period } from './types';
import { spellPeriod } from '@/ui/format/time';

/** The periods the server resolves by its own clock, in the order people reach for them. */
export const presets = [
  ['this_month', 'This month to today'],
  ['last_month', 'Last month'],
  ['this_week', 'This week'],
  ['last_week', 'Last week'],
  ['last_30_days', 'Last 30 days'],
  ['last_90_days', 'Last 90 days'],
  ['quarter_to_date', 'Quarter to date'],
  ['year_to_date', 'Year to date'],
  ['last_12_months', 'Last 12 months'],
] as const;

export type Preset = (typeof presets)[number][0];

export function isPreset(text: string | null | undefined): text is Preset {
  return presets.some(([name]) => name === text);
}

export function presetWords(preset: string): string {
  return presets.find(([name]) => name === preset)?.[1] ?? preset.replaceAll('_', ' ');
}

/** The resolved days when they are known, else the preset's name: people are shown dates. */
export function periodWords(period: Period | null | undefined, locale?: string): string {
  if (period?.start && period.end) return spellPeriod(period.start, period.end, locale);
  if (period?.preset) return presetWords(period.preset);
  return 'All time';
}
