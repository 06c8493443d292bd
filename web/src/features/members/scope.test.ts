import { describe, expect, it } from 'vitest';
import { scopeOf } from './scope';

describe('scopeOf', () => {
  it('is null for all costs', () => expect(scopeOf('all', '', '')).toBeNull());
  it('is undefined while something is missing', () => {
    expect(scopeOf('SubAccountId', '', ' , ')).toBeUndefined();
    expect(scopeOf('tag', '', 'search')).toBeUndefined();
  });
  it('names the dimension and each value once it is there', () => {
    expect(scopeOf('tag', ' team ', 'search, ads')).toEqual([
      { dimension: 'tag:team', values: ['search', 'ads'] },
    ]);
    expect(scopeOf('node', '', '7')).toEqual([{ dimension: 'node', values: ['7'] }]);
  });
});
