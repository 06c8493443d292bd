import type { Connection, ConnectionField } from '@/api/types';

export interface FieldGroups {
  /** Asked first: enough where no secret has to change hands. */
  main: ConnectionField[];
  /** Secrets, and what is said only together with one. */
  secret: ConnectionField[];
  /** Other addresses of the cloud's services; few people need them. */
  address: ConnectionField[];
}

/** Secretless ways first: a provider's fields in the order a person should think of them. */
export function groupFields(fields: readonly ConnectionField[]): FieldGroups {
  const secrets = fields.filter(({ secret }) => secret);
  // A secret's hint names the field it goes with, such as the id of a key.
  const goesWithSecret = ({ label }: ConnectionField) =>
    secrets.some(({ hint }) => hint.toLowerCase().includes(`the ${label.toLowerCase()}`));
  const groups: FieldGroups = { main: [], secret: [], address: [] };
  for (const field of fields) {
    if (field.secret || goesWithSecret(field)) groups.secret.push(field);
    else if (field.name.endsWith('Endpoint')) groups.address.push(field);
    else groups.main.push(field);
  }
  return groups;
}

/** Fields of which the hint says that they are answered with a word. */
export function isYesNo({ hint }: ConnectionField): boolean {
  return /^yes (or no|to)\b/.test(hint);
}

/** Keys that come as a file do not fit on a line. */
export function isLong({ hint }: ConnectionField): boolean {
  return /\b(JSON|PEM)\b/.test(hint);
}

export type Values = Readonly<Record<string, string>>;

/** What a new connection says: only what was filled in. */
export function settingsOf(fields: readonly ConnectionField[], values: Values) {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = (values[name] ?? '').trim();
      return value === '' ? [] : [[name, value]];
    }),
  );
}

/** What changes: an empty text takes a setting away; a secret stays unless it is typed anew or let go. */
export function changesOf(
  fields: readonly ConnectionField[],
  connection: Pick<Connection, 'settings' | 'secrets'>,
  values: Values,
  forgotten: ReadonlySet<string>,
) {
  return Object.fromEntries(
    fields.flatMap(({ name, secret }) => {
      const value = (values[name] ?? '').trim();
      if (secret) {
        if (value !== '') return [[name, value]];
        return forgotten.has(name) && connection.secrets.includes(name) ? [[name, '']] : [];
      }
      return value === (connection.settings[name] ?? '') ? [] : [[name, value]];
    }),
  );
}
