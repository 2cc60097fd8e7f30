import type { JSX } from 'preact';
import { ROLES, type Role } from '../../../../src/access/identity.ts';
import { Field } from '../parts/field.tsx';
import { ROLE_NAMES } from './people.ts';

export const RoleField = ({ value, problem }: { value: Role; problem?: string | undefined }): JSX.Element => (
  <Field label="Role" problem={problem}>
    <select name="role" defaultValue={value}>
      {ROLES.map((role) => (
        <option key={role} value={role} selected={role === value}>
          {ROLE_NAMES[role]}
        </option>
      ))}
    </select>
  </Field>
);
