import type { JSX } from 'preact';
import { ApiError, reasonOf } from '../data/api.ts';

/** What the server has against a form, field by field. @param words in place of the server's own */
export const FormProblem = ({ problem, words }: { problem: unknown; words?: string | undefined }): JSX.Element => (
  <div class="form-problem" role="alert">
    <p>{words ?? reasonOf(problem)}</p>
    {problem instanceof ApiError && problem.fields.length > 0 && (
      <ul>
        {problem.fields.map(({ field, detail }) => (
          <li key={field}>
            {field}: {detail}
          </li>
        ))}
      </ul>
    )}
  </div>
);
