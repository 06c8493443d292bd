import { expect, test } from 'vitest';
import type { OrganisationNode } from '@/api/organisation';
import { mayLieBelow, visibleRows } from './visible';

const node = (id: number, parentId: number | null, kind: string, ...path: string[]) =>
  ({
    id,
    parentId,
    kind,
    code: `c${id}`,
    name: path.at(-1),
    path,
    archived: false,
  }) as unknown as OrganisationNode;

const retail = node(1, null, 'business_unit', 'Retail');
const shop = node(2, 1, 'department', 'Retail', 'Shop');
const search = node(3, 2, 'team', 'Retail', 'Shop', 'Search');
const other = node(4, null, 'department', 'Other');
const all = [retail, shop, search, other];
const order = ['business_unit', 'department', 'team', 'project'];

test('a closed node hides what lies below it', () => {
  expect(visibleRows(all, new Set()).map((row) => row.level)).toEqual([1, 2, 3, 1]);
  expect(visibleRows(all, new Set([2])).map((row) => row.node.id)).toEqual([1, 2, 4]);
  expect(visibleRows(all, new Set([1])).map((row) => row.node.id)).toEqual([1, 4]);
  expect(visibleRows(all, new Set()).map((row) => row.hasChildren)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a node lies below one of the same or a wider kind, never below its own', () => {
  expect(mayLieBelow(search, other, order)).toBe(true);
  expect(mayLieBelow(shop, search, order)).toBe(false);
  expect(mayLieBelow(retail, other, order)).toBe(false);
  expect(mayLieBelow(shop, shop, order)).toBe(false);
  expect(mayLieBelow(other, shop, order)).toBe(true);
});
