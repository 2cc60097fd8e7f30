import type { JSX } from 'preact';
import { PageHead } from '../parts/page-head.tsx';
import { Tokens } from './tokens.tsx';
import { Users } from './users.tsx';

const People = (): JSX.Element => (
  <>
    <PageHead title="Users and tokens" />
    <Users />
    <Tokens />
  </>
);

export default People;
