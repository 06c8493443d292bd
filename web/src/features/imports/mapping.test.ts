import { describe, expect, it } from 'vitest';
import { draftOf, headOf, mappingOf, nameFrom } from './mapping';

const mapping = {
  columns: { BilledCost: 'Betrag', ChargePeriodStart: 'Tag', 'Tags.team': 'Kostenstelle' },
  constants: { ProviderName: 'Softwarehaus' },
  dateFormat: 'dd.MM.yyyy',
  decimalSeparator: ',',
  currency: 'EUR',
};

describe('a mapping while a person works on it', () => {
  it('comes back as it was', () => {
    expect(mappingOf(draftOf(mapping))).toEqual(mapping);
  });

  it('leaves out what is not told', () => {
    const draft = draftOf(mapping);
    const told = {
      ...draft.told,
      ServiceName: { from: 'constant' as const, text: '  ' },
      BillingCurrency: { from: 'column' as const, text: 'Währung' },
      ProviderName: { from: 'nothing' as const, text: 'Softwarehaus' },
    };
    const made = mappingOf({ ...draft, told });
    expect(made.constants).toEqual({});
    expect(made.currency).toBeNull();
    expect(made.columns).toMatchObject({ BillingCurrency: 'Währung' });
  });

  it('is named after its file', () => {
    expect(nameFrom('Lizenzen 2026 (März).csv.gz')).toBe('Lizenzen-2026-M-rz');
    expect(nameFrom('.csv')).toBe('table');
  });
});

describe('the head of a file', () => {
  it('is all of a small one', async () => {
    expect(await headOf(new File(['a,b\n1,2'], 'x.csv'))).toBe('a,b\n1,2');
  });

  it('ends with a whole line of a large one', async () => {
    const head = await headOf(new File(['a,b\n' + '1,2\n'.repeat(100_000)], 'x.csv'));
    expect(head.length).toBeGreaterThan(200_000);
    expect(head.endsWith('1,2\n')).toBe(true);
  });
});
