import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askCosts, rowsPerPage } from '@/api/costs';
import { tenantKey, useTenant } from '@/api/tenant';
import type { CostAnswer, CostQuery } from '@/api/types';

/** One answer, page after page for those who want all of a long one. */
export function useAnswer(query: CostQuery) {
  const tenant = useTenant();
  const result = useInfiniteQuery({
    queryKey: tenantKey(tenant, 'costs-pages', query),
    queryFn: ({ pageParam, signal }) =>
      askCosts({ ...query, limit: rowsPerPage, cursor: pageParam }, tenant, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const answer = useMemo((): CostAnswer | undefined => {
    const pages = result.data?.pages;
    const first = pages?.[0];
    if (!first) return undefined;
    return pages.length === 1 ? first : { ...first, rows: pages.flatMap(({ rows }) => rows) };
  }, [result.data]);
  return { ...result, answer };
}
