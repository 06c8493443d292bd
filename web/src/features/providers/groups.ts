/** `finance = practitioner` per line ↔ which role a group gives. */
export function groupsOf(text: string): Record<string, string> {
  const roles: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf('=');
    if (at < 0) continue;
    const group = line.slice(0, at).trim();
    const role = line.slice(at + 1).trim();
    if (group !== '' && role !== '') roles[group] = role;
  }
  return roles;
}

export function groupsText(roles: Readonly<Record<string, string>>): string {
  return Object.entries(roles)
    .map(([group, role]) => `${group} = ${role}`)
    .join('\n');
}
