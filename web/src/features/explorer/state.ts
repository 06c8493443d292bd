import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readQuestion, writeQuestion, type Question } from '@/api/question';
import type { TableSort } from '@/ui/table-rows';

export const looks = ['bar', 'line', 'area', 'table'] as const;
export type Look = (typeof looks)[number];
export type Layout = 'pivot' | 'rows';

/** How the one answer is shown; changing it asks nothing. */
export interface View {
  look: Look;
  layout: Layout | undefined;
  /** The currency or unit on screen, where an answer has several. */
  unit: string | undefined;
  sort: TableSort | undefined;
  find: string;
}

const findMax = 200;

export function readView(search: URLSearchParams): View {
  const sort = search.get('sort');
  return {
    look: looks.find((look) => look === search.get('chart')) ?? 'bar',
    layout: (['pivot', 'rows'] as const).find((one) => one === search.get('layout')),
    unit: search.get('unit') ?? undefined,
    sort: sort ? { id: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : undefined,
    find: (search.get('find') ?? '').slice(0, findMax),
  };
}

export function writeView(view: View, onto: URLSearchParams): URLSearchParams {
  const put = (name: string, value: string | undefined) => {
    if (value) onto.set(name, value);
    else onto.delete(name);
  };
  put('chart', view.look === 'bar' ? undefined : view.look);
  put('layout', view.layout);
  put('unit', view.unit);
  put('sort', view.sort && `${view.sort.descending ? '-' : ''}${view.sort.id}`);
  put('find', view.find);
  return onto;
}

/** The address as it is now: what was rendered last may be a click behind, and would take that click back. */
function inAddress(): URLSearchParams {
  return new URLSearchParams(location.search);
}

/** The screen's whole state is its address. */
export function useExplorer() {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const { question, view } = useMemo(() => {
    const params = new URLSearchParams(text);
    return { question: readQuestion(params), view: readView(params) };
  }, [text]);

  /** A new question is a step one can go back from; its table starts unsorted and unfiltered. */
  const ask = useCallback(
    (change: Partial<Question>) =>
      setSearch(() => {
        const old = inAddress();
        const next = writeQuestion({ ...readQuestion(old), ...change }, new URLSearchParams(old));
        return writeView({ ...readView(old), sort: undefined, find: '' }, next);
      }),
    [setSearch],
  );
  /** Another look at the same answer replaces the address. */
  const show = useCallback(
    (change: Partial<View>) =>
      setSearch(() => writeView({ ...readView(inAddress()), ...change }, inAddress()), {
        replace: true,
      }),
    [setSearch],
  );
  return { question, view, ask, show };
}
