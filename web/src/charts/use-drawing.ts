import { useEffect, useRef, useState, type RefObject } from 'react';
import { whenIdle } from '@/ui/idle';
import { useIsDark } from '@/ui/theme';

/** What a drawing library's picture can do, as far as it is used here. */
export interface Drawing {
  resize: () => void;
  dispose: () => void;
  setOption: (option: never, settings: { notMerge: boolean }) => void;
  on: (event: 'click', handler: (event: unknown) => void) => void;
  off: (event: 'click', handler: (event: unknown) => void) => void;
}

interface Engine {
  init: (element: HTMLElement, theme: null, settings: { renderer: 'canvas' }) => Drawing;
}

interface Drawn {
  box: RefObject<HTMLDivElement | null>;
  /** The picture, once the library has arrived. */
  drawing: Drawing | undefined;
  failed: boolean;
  retry: () => void;
  narrow: boolean;
  dark: boolean;
}

const narrowBelow = 520;

/**
 * A canvas in a box whose size is known before the library arrives. Figures come first: the library waits until the box is in
 * sight and the browser is idle.
 */
export function useDrawing(load: () => Promise<Engine>): Drawn {
  const box = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<Engine>();
  const [drawing, setDrawing] = useState<Drawing>();
  const [failed, setFailed] = useState(false);
  const [narrow, setNarrow] = useState(false);
  const dark = useIsDark();

  useEffect(() => {
    const element = box.current;
    if (failed || !element) return;
    let gone = false;
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      sight.disconnect();
      whenIdle(() => {
        load().then(
          (loaded) => gone || setEngine(loaded),
          () => gone || setFailed(true),
        );
      });
    });
    sight.observe(element);
    return () => {
      gone = true;
      sight.disconnect();
    };
  }, [failed, load]);

  useEffect(() => {
    const element = box.current;
    if (!engine || !element) return;
    const made = engine.init(element, null, { renderer: 'canvas' });
    setDrawing(made);
    const watcher = new ResizeObserver(() => {
      // A screen that is hidden for a moment has no width to draw for.
      if (element.clientWidth === 0) return;
      made.resize();
      setNarrow(element.clientWidth < narrowBelow);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.dispose();
      setDrawing(undefined);
    };
  }, [engine]);

  return { box, drawing, failed, retry: () => setFailed(false), narrow, dark };
}

/** Hands clicks on a picture over; nothing is listened for without a taker. */
export function useClicks(
  drawing: Drawing | undefined,
  onClick: ((event: unknown) => void) | undefined,
) {
  useEffect(() => {
    if (!drawing || !onClick) return;
    drawing.on('click', onClick);
    return () => {
      drawing.off('click', onClick);
    };
  }, [drawing, onClick]);
}
