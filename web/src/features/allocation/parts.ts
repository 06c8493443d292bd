/** One who gets a part: an owner, told by a value of each dimension, or another pool. */
export interface Part {
  /** The pool that takes the part and shares it out further; empty for an owner. */
  pool: string;
  values: Record<string, string>;
  weight: string;
}

interface Target {
  weight?: number;
  set?: Record<string, string>;
  pool?: string | null;
}

export const newPart: Part = { pool: '', values: {}, weight: '1' };

const decimalsMax = 9;
const digitsMax = 15;
const wholeMax = 9;

/** A weight as it was typed; a browser would write a small one with an exponent. */
export function weightText(weight: number): string {
  const text = String(weight);
  return text.includes('e') ? weight.toFixed(decimalsMax).replace(/\.?0+$/, '') : text;
}

/** True for what the server takes as it stands: up to fifteen digits, nine of them after the point, more than nothing. */
export function isWeight(text: string): boolean {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  return (
    whole !== '' &&
    fraction.length <= decimalsMax &&
    whole.length + fraction.length <= digitsMax &&
    /[1-9]/.test(text) &&
    (whole.length <= wholeMax || /^0*1000000000(\.0+)?$/.test(text.trim()))
  );
}

export function partsOf(targets: readonly Target[]): Part[] {
  return targets.map(({ weight, set, pool }) => ({
    pool: pool ?? '',
    values: { ...set },
    weight: weightText(weight ?? 1),
  }));
}

/** A part that names nobody yet is left out. */
function isNamed({ pool, values }: Part, dimensions: readonly string[]): boolean {
  return pool !== '' || dimensions.some((name) => (values[name] ?? '').trim() !== '');
}

/** True when every part that says something says all of it. */
export function areWhole(
  parts: readonly Part[],
  dimensions: readonly string[],
  weighted: boolean,
): boolean {
  return parts
    .filter((part) => isNamed(part, dimensions))
    .every(
      ({ pool, values, weight }) =>
        (pool !== '' || dimensions.every((name) => (values[name] ?? '').trim() !== '')) &&
        (!weighted || isWeight(weight)),
    );
}

/** The parts as the document has them; up to fifteen digits a number is kept as it was typed. */
export function targetsOf(
  parts: readonly Part[],
  dimensions: readonly string[],
  weighted: boolean,
): { weight?: number; set?: Record<string, string>; pool?: string }[] {
  return parts
    .filter((part) => isNamed(part, dimensions))
    .map(({ pool, values, weight }) => ({
      ...(weighted ? { weight: Number(weight) } : {}),
      ...(pool
        ? { pool }
        : {
            set: Object.fromEntries(dimensions.map((name) => [name, (values[name] ?? '').trim()])),
          }),
    }));
}
