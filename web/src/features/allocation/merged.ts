import type { TagKey, TagMerge, TagPolicy } from '@/api/types';

/** Signs that never tell two spellings apart, as the server sees it. */
const separators = /[\s_.-]+/g;

function fold(text: string): string {
  return text.toLowerCase().replace(separators, '');
}

function find(policy: TagPolicy, name: string): TagKey | undefined {
  const folded = fold(name);
  return policy.keys?.find(
    (key) => fold(key.key) === folded || key.aliases?.some((alias) => fold(alias) === folded),
  );
}

/** The schema with a merge taken up; undefined when it says so already. */
export function merged(policy: TagPolicy, merge: TagMerge): TagPolicy | undefined {
  const keys = policy.keys ?? [];
  if (merge.kind === 'key') {
    const known = find(policy, merge.keep.text);
    const others = merge.merge.map(({ text }) => text).filter((text) => !find(policy, text));
    if (others.length === 0) return known ? undefined : withKey({ key: merge.keep.text });
    return known
      ? withKey({ ...known, aliases: [...(known.aliases ?? []), ...others] })
      : withKey({ key: merge.keep.text, aliases: others });
  }
  const key = find(policy, merge.key) ?? { key: merge.key };
  const words = merge.merge
    .map(({ text }) => text)
    .filter((text) => !spelled(key, text, merge.keep.text));
  if (words.length === 0) return undefined;
  const values = key.values ?? {};
  return withKey({
    ...key,
    values: { ...values, [merge.keep.text]: [...(values[merge.keep.text] ?? []), ...words] },
  });

  function withKey(next: TagKey): TagPolicy {
    const at = keys.findIndex((one) => one.key === next.key);
    return {
      ...policy,
      keys: at < 0 ? [...keys, next] : keys.map((one, index) => (index === at ? next : one)),
    };
  }
}

/** True when the schema writes this value so already. */
function spelled(key: TagKey, text: string, right: string): boolean {
  const folded = fold(text);
  const others = key.values?.[right] ?? [];
  if (others.some((other) => fold(other) === folded)) return true;
  const listed = right in (key.values ?? {}) || key.required?.allowed?.includes(right) === true;
  const cased = key.case === 'lower' || key.case === 'upper';
  return folded === fold(right) && (listed || (cased && !separators.test(text + right)));
}
