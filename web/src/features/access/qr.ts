/**
 * QR codes (ISO/IEC 18004), as much as an authenticator app needs: bytes, error correction level M, versions 1 to 20. Drawn here
 * because the secret in it must not travel to anyone who draws pictures.
 */

const eccPerBlock = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const versionMax = 20;
const levelBits = 0; // M
const penaltyRun = 3;
const penaltyBox = 3;
const penaltyFinder = 40;
const penaltyBalance = 10;

type Grid = boolean[][];

/** The modules of the code, row by row; true is dark. Undefined when the text is too long. */
export function qrCode(text: string): Grid | undefined {
  const bytes = new TextEncoder().encode(text);
  const version = Array.from({ length: versionMax }, (_, i) => i + 1).find(
    (v) => 4 + lengthBits(v) + bytes.length * 8 <= dataCodewords(v) * 8,
  );
  if (version === undefined) return undefined;
  const size = version * 4 + 17;
  const dark = emptyGrid(size);
  const fixed = emptyGrid(size);
  drawPatterns(version, dark, fixed);
  drawData(interleaved(dataOf(bytes, version), version), dark, fixed);
  let best: Grid | undefined;
  let least = Infinity;
  for (let mask = 0; mask < 8; mask += 1) {
    const masked = dark.map((row, y) =>
      row.map((bit, x) => bit !== (!fixed[y]?.[x] && isMasked(mask, x, y))),
    );
    drawFormat(mask, masked);
    const penalty = penaltyOf(masked);
    if (penalty < least) [best, least] = [masked, penalty];
  }
  return best;
}

const emptyGrid = (size: number): Grid =>
  Array.from({ length: size }, () => Array<boolean>(size).fill(false));
const at = (values: readonly number[], index: number): number => values[index] ?? 0;
const lengthBits = (version: number) => (version < 10 ? 8 : 16);

function rawCodewords(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const align = Math.floor(version / 7) + 2;
    modules -= (25 * align - 10) * align - 55;
    if (version >= 7) modules -= 36;
  }
  return Math.floor(modules / 8);
}

const dataCodewords = (version: number) =>
  rawCodewords(version) - at(eccPerBlock, version - 1) * at(blocks, version - 1);

function dataOf(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i -= 1) bits.push((value >>> i) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  const room = dataCodewords(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: bits.length / 8 }, (_, i) =>
    bits.slice(i * 8, i * 8 + 8).reduce((value, bit) => (value << 1) | bit, 0),
  );
}

/** Multiplies in the field of 256 elements that the codes are made in. */
function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function divisorOf(degree: number): number[] {
  const result = [...Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      result[j] = times(at(result, j), root) ^ at(result, j + 1);
    }
    root = times(root, 2);
  }
  return result;
}

function correctionOf(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const word of data) {
    const factor = word ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((coefficient, i) => (rest[i] = at(rest, i) ^ times(coefficient, factor)));
  }
  return rest;
}

function interleaved(data: readonly number[], version: number): number[] {
  const [count, ecc, raw] = [
    at(blocks, version - 1),
    at(eccPerBlock, version - 1),
    rawCodewords(version),
  ];
  const shorter = count - (raw % count);
  const shortLength = Math.floor(raw / count) - ecc;
  const divisor = divisorOf(ecc);
  let taken = 0;
  const parts = Array.from({ length: count }, (_, i) => {
    const part = data.slice(taken, (taken += shortLength + (i < shorter ? 0 : 1)));
    return { part, correction: correctionOf(part, divisor) };
  });
  const words: number[] = [];
  for (let i = 0; i <= shortLength; i += 1) {
    for (const { part } of parts) if (i < part.length) words.push(at(part, i));
  }
  for (let i = 0; i < ecc; i += 1)
    for (const { correction } of parts) words.push(at(correction, i));
  return words;
}

function drawPatterns(version: number, dark: Grid, fixed: Grid) {
  const size = dark.length;
  const set = (x: number, y: number, isDark: boolean) => {
    const [row, kept] = [dark[y], fixed[y]];
    if (!row || !kept || x < 0 || x >= size) return;
    row[x] = isDark;
    kept[x] = true;
  };
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
  }
  const align = alignments(version, size);
  const last = align.length - 1;
  align.forEach((cx, i) => {
    align.forEach((cy, j) => {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1)
          set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    });
  });
  // The places of the format, filled in with each mask.
  for (let i = 0; i < 9; i += 1) {
    if (i !== 6) {
      set(8, i, false);
      set(i, 8, false);
    }
  }
  for (let i = 0; i < 8; i += 1) {
    set(size - 1 - i, 8, false);
    set(8, size - 1 - i, i === 7);
  }
  if (version < 7) return;
  let rest = version;
  for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i += 1) {
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
    set(a, b, ((bits >>> i) & 1) === 1);
    set(b, a, ((bits >>> i) & 1) === 1);
  }
}

function alignments(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - (count - 2 - i) * step)];
}

function drawFormat(mask: number, dark: Grid) {
  const size = dark.length;
  const data = (levelBits << 3) | mask;
  let rest = data;
  for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const set = (x: number, y: number, i: number) => {
    const row = dark[y];
    if (row) row[x] = ((bits >>> i) & 1) === 1;
  };
  for (let i = 0; i <= 5; i += 1) set(8, i, i);
  set(8, 7, 6);
  set(8, 8, 7);
  set(7, 8, 8);
  for (let i = 9; i < 15; i += 1) set(14 - i, 8, i);
  for (let i = 0; i < 8; i += 1) set(size - 1 - i, 8, i);
  for (let i = 8; i < 15; i += 1) set(8, size - 15 + i, i);
}

/** Two columns at a time from the right, up and down in turns. */
function drawData(words: readonly number[], dark: Grid, fixed: Grid) {
  const size = dark.length;
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = dark[y];
        if (!row || fixed[y]?.[x] || bit >= words.length * 8) continue;
        row[x] = ((at(words, bit >>> 3) >>> (7 - (bit & 7))) & 1) === 1;
        bit += 1;
      }
    }
  }
}

function isMasked(mask: number, x: number, y: number): boolean {
  switch (mask) {
    case 0:
      return (x + y) % 2 === 0;
    case 1:
      return y % 2 === 0;
    case 2:
      return x % 3 === 0;
    case 3:
      return (x + y) % 3 === 0;
    case 4:
      return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5:
      return ((x * y) % 2) + ((x * y) % 3) === 0;
    case 6:
      return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
    default:
      return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
  }
}

/** How hard a reader would find it: long runs, boxes, what looks like a corner, too much of one colour. */
function penaltyOf(dark: Grid): number {
  const size = dark.length;
  const columns = dark.map((_, x) => dark.map((row) => row[x] ?? false));
  let penalty = 0;
  for (const line of [...dark, ...columns]) {
    const text = line.map((bit) => (bit ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += penaltyRun + run.length - 5;
    for (const corner of ['10111010000', '00001011101']) {
      for (let i = text.indexOf(corner); i >= 0; i = text.indexOf(corner, i + 1))
        penalty += penaltyFinder;
    }
  }
  let darkCount = 0;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const bit = dark[y]?.[x] ?? false;
      if (bit) darkCount += 1;
      if (
        x + 1 < size &&
        y + 1 < size &&
        [dark[y]?.[x + 1], dark[y + 1]?.[x], dark[y + 1]?.[x + 1]].every((other) => other === bit)
      ) {
        penalty += penaltyBox;
      }
    }
  }
  return (
    penalty +
    Math.floor(Math.abs(darkCount * 20 - size * size * 10) / (size * size)) * penaltyBalance
  );
}
