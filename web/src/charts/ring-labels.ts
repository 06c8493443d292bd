import { pixels } from './series';
import type { RingPart } from './shapes';

/** How a part's name is written into its piece of a ring. */
export interface RingLabel {
  show: boolean;
  rotate?: 'radial' | 'tangential';
  width?: number;
}

/** Where the rings begin and end, as parts of the half height of the picture. */
export const ringsInner = 0.16;
export const ringsOuter = 0.96;

const lineHeight = 13;
const widthMin = 26;
const padding = 6;

/** How many rings a tree has. */
export function depthOf(parts: readonly RingPart[]): number {
  return parts.length === 0 ? 0 : 1 + Math.max(...parts.map((part) => depthOf(part.parts)));
}

/**
 * A name stands along its ring or across it, wherever more of it fits, and is left out where next to nothing would: the tooltip
 * and the table have it.
 */
export function ringLabel(turn: number, depth: number, rings: number, radius: number): RingLabel {
  const thickness = (radius * (ringsOuter - ringsInner)) / rings;
  const middle = radius * ringsInner + thickness * (depth - 0.5);
  const arc = turn * 2 * Math.PI * middle;
  // A straight line of text leaves a bent ring at its ends.
  const bend = Math.max(0, (thickness - lineHeight) / 2);
  const chord = 2 * Math.sqrt(Math.max(0, middle ** 2 - (middle - bend) ** 2));
  const along = thickness < lineHeight ? 0 : Math.min(arc, chord) - padding;
  const across = arc < lineHeight ? 0 : thickness - padding;
  const width = Math.floor(Math.max(along, across));
  if (width < widthMin) return { show: false };
  return { show: true, rotate: along >= across ? 'tangential' : 'radial', width };
}

/** What a ring draws of an amount: it has no room for less than nothing. */
export function ringValue(part: RingPart): number {
  return Math.max(0, pixels(part.amount) ?? 0);
}
