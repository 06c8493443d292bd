import { useId, useState } from 'react';
import { useAccessActions } from '@/api/access';
import type { AccessRole } from '@/api/types';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CheckIcon } from '@/ui/icons';
import { ErrorState } from '@/ui/states';
import { tell } from '@/ui/toast';
import { Field } from './grant-fields';

interface Props {
  roles: AccessRole[];
  permissions: { name: string; meaning: string }[];
  manages: boolean;
}

const blank = { key: '', name: '', description: '', permissions: [] as string[] };

/** Every role as a column, every permission as a row; roles of one's own are edited in the same table. */
export function RolesCard({ roles, permissions, manages }: Props) {
  const [draft, setDraft] = useState<typeof blank>();
  const { deleteRole, saveRole } = useAccessActions();
  const failed = saveRole.error ?? deleteRole.error;
  return (
    <Card
      title="Roles"
      note="What each role allows."
      actions={manages && !draft && <Button onClick={() => setDraft(blank)}>New role</Button>}
    >
      {failed && (
        <ErrorState className="mb-3" what="The role was not changed" reason={failed.message} />
      )}
      {draft && (
        <Editor
          draft={draft}
          isNew={roles.every(({ key }) => key !== draft.key)}
          permissions={permissions}
          onChange={setDraft}
          onCancel={() => setDraft(undefined)}
          onSave={() =>
            saveRole.mutate(draft, {
              onSuccess: () => {
                tell(`The role ${draft.name} is saved.`);
                setDraft(undefined);
              },
            })
          }
        />
      )}
      <div
        role="region"
        aria-label="Roles and permissions, scrolls"
        tabIndex={0}
        className="relative overflow-x-auto"
      >
        <table className="w-full text-sm">
          <caption className="sr-only">Which role gives which permission</caption>
          <thead>
            <tr>
              <th scope="col" className="py-2 pr-4 text-left font-medium">
                Permission
              </th>
              {roles.map((role) => (
                <th
                  key={role.key}
                  scope="col"
                  className="px-2 py-2 align-bottom font-medium"
                  title={role.description}
                >
                  {role.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {permissions.map(({ name, meaning }) => (
              <tr key={name} className="border-t">
                <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                  {meaning}
                </th>
                {roles.map((role) => (
                  <td key={role.key} className="px-2 text-center">
                    {role.permissions.includes(name) ? (
                      <>
                        <CheckIcon className="inline text-good" />
                        <span className="sr-only">yes</span>
                      </>
                    ) : (
                      <span className="sr-only">no</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {manages && roles.some(({ builtIn }) => !builtIn) && (
            <tfoot>
              <tr className="border-t">
                <td />
                {roles.map((role) => (
                  <td key={role.key} className="px-2 py-2 text-center">
                    {!role.builtIn && (
                      <>
                        <Button
                          aria-label={`Change the role ${role.name}`}
                          onClick={() => setDraft(role)}
                        >
                          Change
                        </Button>
                        <Button
                          look="danger"
                          className="mt-1"
                          aria-label={`Delete the role ${role.name}`}
                          onClick={() => deleteRole.mutate(role.key)}
                        >
                          Delete
                        </Button>
                      </>
                    )}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </Card>
  );
}

interface EditorProps {
  draft: typeof blank;
  isNew: boolean;
  permissions: Props['permissions'];
  onChange: (draft: typeof blank) => void;
  onCancel: () => void;
  onSave: () => void;
}

function Editor({ draft, isNew, permissions, onChange, onCancel, onSave }: EditorProps) {
  const id = useId();
  const complete = draft.key !== '' && draft.name.trim() !== '' && draft.permissions.length > 0;
  return (
    <form
      aria-label="Role"
      className="mb-4 rounded-lg border p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onSave();
      }}
    >
      <div className="flex flex-wrap gap-3">
        <Field
          id={`${id}-name`}
          label="Name"
          value={draft.name}
          onChange={(name) => onChange({ ...draft, name })}
        />
        {isNew && (
          <Field
            id={`${id}-key`}
            label="Short name (a–z, 0–9, hyphens)"
            value={draft.key}
            onChange={(key) => onChange({ ...draft, key: key.toLowerCase() })}
          />
        )}
        <Field
          id={`${id}-description`}
          label="Whom it is for"
          value={draft.description}
          onChange={(description) => onChange({ ...draft, description })}
        />
      </div>
      <fieldset className="mt-3">
        <legend className="text-sm text-muted">It allows</legend>
        <div className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-2">
          {permissions.map(({ name, meaning }) => (
            <label key={name} className="flex items-start gap-2">
              <input
                type="checkbox"
                className="mt-1"
                checked={draft.permissions.includes(name)}
                onChange={({ target }) =>
                  onChange({
                    ...draft,
                    permissions: target.checked
                      ? [...draft.permissions, name]
                      : draft.permissions.filter((other) => other !== name),
                  })
                }
              />
              {meaning}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!complete}>
          Save the role
        </Button>
      </div>
    </form>
  );
}
