import type { JSX } from 'preact';
import { PageHead } from '../parts/page-head.tsx';
import type { PageProps } from '../router/routes.ts';

const Page = (_: PageProps): JSX.Element => <PageHead title="Config" />;

export default Page;
