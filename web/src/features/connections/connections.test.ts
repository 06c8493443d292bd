import { describe, expect, test } from 'vitest';
import type { ConnectionBill, ConnectionField, SyncRun } from '@/api/types';
import { spanOf, stripOf } from './days';
import { changesOf, groupFields, isLong, isYesNo, settingsOf } from './fields';
import { broughtWords, percentOf, progressWords, troubled } from './sync-words';

const field = (name: string, label: string, hint: string, secret = false): ConnectionField => ({
  name,
  label,
  hint,
  required: false,
  secret,
});
const fields = [
  field('keyId', 'Access key id', 'Only where no role can be assumed.'),
  field('key', 'Secret key', 'The secret to the access key id.', true),
  field('role', 'Role', 'The role to assume.'),
  field('storeEndpoint', 'Store endpoint', 'Another address.'),
  field('quick', 'Estimates', 'yes or no (default yes): estimates.'),
];

describe('what a form says', () => {
  test('secretless ways come first, a key id goes with its secret', () => {
    const { main, secret, address } = groupFields(fields);
    const names = (list: ConnectionField[]) => list.map(({ name }) => name);
    expect([names(main), names(secret), names(address)]).toEqual([
      ['role', 'quick'],
      ['keyId', 'key'],
      ['storeEndpoint'],
    ]);
  });

  test('kinds of input are read from the hint', () => {
    expect(fields.filter(isYesNo).map(({ name }) => name)).toEqual(['quick']);
    expect(isLong(field('k', 'Key', 'the JSON of a key', true))).toBe(true);
    expect(isLong(field('k', 'Key', 'no Jason here', true))).toBe(false);
  });

  test('a new connection names only what was filled in', () => {
    expect(settingsOf(fields, { role: ' r ', key: '', quick: '  ' })).toEqual({ role: 'r' });
  });

  test('a change names what differs; a secret stays unless typed anew or let go', () => {
    const before = { settings: { role: 'r', quick: 'no' }, secrets: ['key'] };
    const none = new Set<string>();
    expect(changesOf(fields, before, before.settings, none)).toEqual({});
    expect(changesOf(fields, before, { role: 'r2' }, none)).toEqual({ role: 'r2', quick: '' });
    expect(changesOf(fields, before, { ...before.settings, key: 'new' }, none)).toEqual({
      key: 'new',
    });
    expect(changesOf(fields, before, before.settings, new Set(['key']))).toEqual({ key: '' });
    expect(
      changesOf(fields, { ...before, secrets: [] }, before.settings, new Set(['key'])),
    ).toEqual({});
  });
});

describe('days of an account', () => {
  const known = {
    from: '2026-11-02',
    through: '2026-11-05',
    missing: ['2026-11-04', '2026-11-06'],
  };
  test('each day has one state', () => {
    const strip = stripOf(known, '2026-11-01', '2026-11-06', '2026-11-08');
    expect(strip.map(({ state }) => state).join(' ')).toBe(
      'before present present missing present missing awaited awaited',
    );
  });
  test('all strips have the same span', () => {
    const other = { ...known, from: '2026-10-30', through: '2026-11-09' };
    expect(spanOf([known, other], '2026-11-06')).toEqual({
      first: '2026-10-30',
      last: '2026-11-09',
    });
    expect(spanOf([known], '2026-11-06').last).toBe('2026-11-06');
  });
});

describe('a sync', () => {
  const sync: SyncRun = {
    runId: 1,
    cause: 'request',
    state: 'running',
    startedAt: '2026-11-20T10:00:00Z',
    finishedAt: null,
    billsFound: 13,
    billsToDo: 13,
    billsDone: 3,
    billsFailed: 1,
    bytesToDo: 2000,
    bytesDone: 500,
    doing: 'cur/2026-07',
    secondsRemaining: 90,
    problem: null,
  };
  test('bytes say more than bills, and nothing is known before the first is counted', () => {
    expect(percentOf(sync)).toBe(25);
    expect(percentOf({ ...sync, bytesToDo: 0 })).toBe(30);
    expect(percentOf({ ...sync, bytesToDo: 0, billsToDo: 0 })).toBeUndefined();
  });
  test('what is left is said when it is known', () => {
    expect(progressWords(sync)).toContain('about 1 min 30 s left');
    expect(progressWords({ ...sync, secondsRemaining: null }).join()).not.toMatch(/left/);
    expect(progressWords({ ...sync, billsToDo: 0, billsFound: 0 })).toEqual(['Looking for bills']);
  });
  test('what it brought', () => {
    const over: SyncRun = { ...sync, state: 'partial' };
    expect(broughtWords(over)).toBe('3 of 13 in, 1 not');
    expect(broughtWords(sync)).toBe('4 of 13 bills');
    expect(broughtWords({ ...over, billsToDo: 0 })).toBe('Nothing new in 13');
  });
  test('what was set aside comes before what is tried again', () => {
    const bill = (name: string, state: ConnectionBill['state']) =>
      ({ name, state }) as ConnectionBill;
    const bills = [bill('a', 'failed'), bill('b', 'imported'), bill('c', 'quarantined')];
    expect(troubled(bills).map(({ name }) => name)).toEqual(['c', 'a']);
  });
});
