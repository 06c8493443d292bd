import { describe, expect, it } from 'vitest';
import { groupsOf, groupsText } from './groups';

describe('groups and the roles they give', () => {
  it('reads a line for each group', () => {
    expect(
      groupsOf('finance = practitioner\n\n it=administrator \nnonsense\n= viewer\nx ='),
    ).toEqual({
      finance: 'practitioner',
      it: 'administrator',
    });
  });

  it('takes a group with an equals sign, as directories write them', () => {
    expect(groupsOf('cn=finance,dc=example = viewer')).toEqual({
      'cn=finance,dc=example': 'viewer',
    });
  });

  it('writes what it reads', () => {
    const roles = { finance: 'practitioner', it: 'administrator' };
    expect(groupsOf(groupsText(roles))).toEqual(roles);
  });
});
