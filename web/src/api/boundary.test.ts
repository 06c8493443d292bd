import { describe, expect, test } from 'vitest';
import { queryString } from './client';
import { errorFromText } from './problem';
import { parseViews } from './saved-views';
import { withTenant } from './tenant';

describe('what comes from outside', () => {
  test('problem details become a sentence', () => {
    const error = errorFromText(
      400,
      '{"title":"Too many groups","detail":"At most 8.","code":"limit","limit":8}',
    );
    expect([error.message, error.code, error.isPassing]).toEqual([
      'Too many groups. At most 8.',
      'limit',
      false,
    ]);
  });
  test.each(['<html>Bad gateway</html>', '', 'null', '[]', '{"title":5}'])(
    'so does anything else: %s',
    (text) => {
      const error = errorFromText(503, text, 3);
      expect(error.message).toBe('The data engine is starting or restarting');
      expect(error.isPassing).toBe(true);
      expect(error.retryAfterSeconds).toBe(3);
    },
  );

  test('saved views are taken only when they are paths of this application', () => {
    const good = [{ name: 'Mine', path: '/explore?grain=total' }];
    expect(parseViews(JSON.stringify(good))).toEqual(good);
    for (const path of [
      'https://elsewhere.example/',
      '//elsewhere.example',
      'javascript:alert(1)',
      '/explorer',
    ]) {
      expect(parseViews(JSON.stringify([{ name: 'x', path }]))).toEqual([]);
    }
    for (const text of [null, '', '{', '5', '[{"name":""}]']) expect(parseViews(text)).toEqual([]);
  });

  test('the tenant is written into a path, escaped', () => {
    expect(withTenant('/imports/a?sort=x', 'acme')).toBe('/imports/a?sort=x&tenant=acme');
    expect(withTenant('/', 'a&b=c')).toBe('/?tenant=a%26b%3Dc');
    expect(withTenant('/settings', undefined)).toBe('/settings');
  });

  test('empty parameters are left out', () => {
    expect(queryString({ a: 'x y', b: undefined, c: null, d: '', e: 0 })).toBe('?a=x+y&e=0');
    expect(queryString({})).toBe('');
  });
});
