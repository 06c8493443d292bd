import { describe, expect, test } from 'vitest';
import { periodWords, presetWords } from './presets';
import {
  drillInto,
  exploreLink,
  plainQuestion,
  readChip,
  readQuestion,
  toCostQuery,
  writeChip,
  writeQuestion,
  type Chip,
  type Question,
} from './question';
import { columnWords, valueWords } from './words';

const through = (question: Question) =>
  readQuestion(new URLSearchParams(writeQuestion(question).toString()));

describe('the question in the address', () => {
  test('the plain question needs no words', () => {
    expect(writeQuestion(plainQuestion).toString()).toBe('');
    expect(readQuestion(new URLSearchParams())).toEqual(plainQuestion);
  });

  test('every part comes back as it went', () => {
    const question: Question = {
      measure: 'BilledCost',
      period: { start: '2026-01-01', end: '2026-04-01' },
      grain: 'monthly',
      by: ['tag:cost,centre', 'x_weird\\name', 'ServiceName'],
      chips: [
        {
          column: 'ServiceName',
          op: 'is',
          values: ['Amazon EC2', 'a~b', 'c\\d~', '', '100% & more=?#'],
        },
        { column: 'tag:a~b', op: 'isMissing', values: [] },
        { column: 'ResourceId', op: 'contains', values: ["'; drop table rows --"] },
      ],
      top: 0,
      compare: 'same_days_last_month',
    };
    expect(through(question)).toEqual(question);
  });

  test.each(['this_month', 'last_90_days', 'year_to_date'] as const)(
    'preset %s comes back',
    (preset) => {
      expect(through({ ...plainQuestion, period: { preset } }).period).toEqual({ preset });
    },
  );

  test('everything and no grouping come back', () => {
    const question: Question = { ...plainQuestion, period: 'everything', by: [] };
    expect(through(question)).toEqual(question);
  });

  test.each([
    'measure=DropTable',
    'grain=secondly',
    'top=-1',
    'top=1e9',
    'top=x',
    'compare=yes',
    'period=tomorrow',
    'from=2026-05-01&to=2026-01-01',
    'from=2026-05-01',
    'where=nonsense',
    'where=ServiceName~becomes~x',
    'where=ServiceName~is',
    'where=ServiceName~isMissing~x',
  ])('what does not fit is left out: %s', (search) => {
    expect(readQuestion(new URLSearchParams(search))).toEqual(plainQuestion);
  });

  test('the tenant stays in a link', () => {
    expect(exploreLink({ grain: 'total' }, 'acme')).toBe('/explore?grain=total&tenant=acme');
    expect(exploreLink({}, undefined)).toBe('/explore');
  });

  test('other parameters are left alone', () => {
    const search = new URLSearchParams('tenant=acme&chart=line&grain=total');
    expect(writeQuestion(plainQuestion, search).toString()).toBe('tenant=acme&chart=line');
  });
});

describe('chips', () => {
  test.each<Chip>([
    { column: 'A', op: 'is', values: ['~', '\\', '\\~', '~\\'] },
    { column: '\\', op: 'isNot', values: ['x'] },
    { column: 'tag:~', op: 'isPresent', values: [] },
  ])('%o survives its own separators', (chip) => {
    expect(readChip(writeChip(chip))).toEqual(chip);
  });

  test('each becomes its filter', () => {
    const filterOf = (chip: Chip) =>
      toCostQuery({ ...plainQuestion, chips: [chip] }).filter?.and?.[0];
    const column = 'ServiceName';
    expect(filterOf({ column, op: 'is', values: ['a'] })).toEqual({
      column,
      op: 'equals',
      value: 'a',
    });
    expect(filterOf({ column, op: 'is', values: ['a', 'b'] })).toEqual({
      column,
      op: 'in',
      values: ['a', 'b'],
    });
    expect(filterOf({ column, op: 'isNot', values: ['a', 'b'] })).toEqual({
      not: { column, op: 'in', values: ['a', 'b'] },
    });
    expect(filterOf({ column, op: 'isNot', values: ['a'] })).toEqual({
      column,
      op: 'notEquals',
      value: 'a',
    });
    expect(filterOf({ column, op: 'startsWith', values: ['a'] })).toEqual({
      column,
      op: 'startsWith',
      value: 'a',
    });
    expect(filterOf({ column, op: 'isMissing', values: [] })).toEqual({ column, op: 'isMissing' });
    expect(filterOf({ column, op: 'isPresent', values: [] })).toEqual({
      not: { column, op: 'isMissing' },
    });
  });

  test('a query says only what was asked', () => {
    expect(toCostQuery({ ...plainQuestion, by: [], period: 'everything' })).toEqual({
      measures: ['EffectiveCost'],
      period: null,
      granularity: 'daily',
      groupBy: [],
    });
  });
});

describe('drilling', () => {
  test('provider, service, sub-account, resource', () => {
    const start: Question = { ...plainQuestion, by: ['ProviderName'] };
    const service = drillInto(start, 'ProviderName', 'AWS');
    expect(service.by).toEqual(['ServiceName']);
    const account = drillInto(service, 'ServiceName', 'Amazon EC2');
    expect(account.by).toEqual(['SubAccountName']);
    const resource = drillInto(account, 'SubAccountName', null);
    expect(resource.by).toEqual(['ResourceId']);
    expect(resource.chips.map(writeChip)).toEqual([
      'ProviderName~is~AWS',
      'ServiceName~is~Amazon EC2',
      'SubAccountName~isMissing',
    ]);
    expect(drillInto(resource, 'ResourceId', 'i-1').by).toEqual([]);
  });

  test('a step already fixed is skipped, a chip of the same column replaced', () => {
    const chips: Chip[] = [{ column: 'ServiceName', op: 'is', values: ['EC2'] }];
    const next = drillInto(
      { ...plainQuestion, by: ['ProviderName'], chips },
      'ProviderName',
      'AWS',
    );
    expect(next.by).toEqual(['SubAccountName']);
    expect(drillInto(next, 'ServiceName', 'S3').chips.map(writeChip)).toEqual([
      'ProviderName~is~AWS',
      'ServiceName~is~S3',
    ]);
  });

  test('another grouping that is left stays', () => {
    expect(
      drillInto({ ...plainQuestion, by: ['tag:team', 'RegionId'] }, 'tag:team', 'ads').by,
    ).toEqual(['RegionId']);
    expect(drillInto({ ...plainQuestion, by: ['tag:team'] }, 'tag:team', 'ads').by).toEqual([
      'ProviderName',
    ]);
  });
});

describe('words', () => {
  test('a period is days when they are known', () => {
    expect(
      periodWords({ start: '2026-11-01', end: '2026-11-20', preset: 'this_month' }, 'en-GB'),
    ).toBe('1–19 Nov 2026');
    expect(periodWords({ preset: 'this_month' })).toBe('This month to today');
    expect(periodWords(null)).toBe('All time');
    expect(presetWords('some_future_preset')).toBe('some future preset');
  });
  test('columns and missing values are words', () => {
    expect(columnWords('SubAccountName')).toBe('Sub-account');
    expect(columnWords('CommitmentDiscountCategory')).toBe('Commitment discount category');
    expect(columnWords('tag:team')).toBe('Tag team');
    expect(columnWords('x_cost_center')).toBe('cost center');
    expect(valueWords(null, 'tag:team')).toBe('No team tag');
    expect(valueWords(null, 'ServiceName')).toBe('No service');
    expect(valueWords('<b>x</b>', 'ServiceName')).toBe('<b>x</b>');
  });
});
