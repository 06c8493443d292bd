import { expect, test } from 'vitest';
import { readView, writeView, type View } from './state';

test('the view comes back as it went', () => {
  const view: View = {
    look: 'area',
    layout: 'rows',
    unit: 'EUR',
    sort: { id: 'EffectiveCost', descending: true },
    find: 'ec2 & more',
  };
  const search = writeView(view, new URLSearchParams('by=ServiceName'));
  expect(readView(new URLSearchParams(search.toString()))).toEqual(view);
  expect(search.get('by')).toBe('ServiceName');
});

test('what does not fit falls back', () => {
  expect(readView(new URLSearchParams('chart=pie&layout=cube'))).toEqual({
    look: 'bar',
    layout: undefined,
    unit: undefined,
    sort: undefined,
    find: '',
  });
});
