import { useSyncExternalStore } from 'react';
import * as z from 'zod/mini';

/** A named URL. Kept in this browser until the platform keeps them for people. */
export interface SavedView {
  name: string;
  path: string;
}

const key = 'finops.views';
const viewsMax = 100;
const shape = z.array(
  z.object({
    name: z.string().check(z.minLength(1), z.maxLength(80)),
    // Only a path of this application: storage is not trusted with other addresses.
    path: z.string().check(z.regex(/^\/explore(\?|$)/), z.maxLength(8000)),
  }),
);

const listeners = new Set<() => void>();
let cachedText: string | null = null;
let cached: SavedView[] = [];

function read(): SavedView[] {
  let text: string | null = null;
  try {
    text = localStorage.getItem(key);
  } catch {
    return cached;
  }
  if (text === cachedText) return cached;
  cachedText = text;
  cached = parseViews(text);
  return cached;
}

export function parseViews(text: string | null): SavedView[] {
  try {
    const parsed = shape.safeParse(JSON.parse(text ?? '[]'));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

function write(views: SavedView[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(views.slice(0, viewsMax)));
  } catch {
    cached = views;
  }
  for (const listen of listeners) listen();
}

/** Saving under a name that exists replaces it. */
export function saveView(view: SavedView): void {
  write([...read().filter(({ name }) => name !== view.name), view]);
}

export function removeView(name: string): void {
  write(read().filter((view) => view.name !== name));
}

export function useSavedViews(): SavedView[] {
  return useSyncExternalStore((listen) => {
    listeners.add(listen);
    addEventListener('storage', listen);
    return () => {
      listeners.delete(listen);
      removeEventListener('storage', listen);
    };
  }, read);
}
