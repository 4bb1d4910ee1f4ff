// The municipality of tests whose server is a process of its own.
import { PAGE_ORIGIN } from './test-server.ts';

/** As options of the operator's command line. */
export const MUNICIPALITY = {
  slug: 'haarlemmermeer',
  name: 'gemeente Haarlemmermeer',
  'short-name': 'Haarlemmermeer',
  from: 'no-reply@haarlemmermeer.example',
  'page-url': `${PAGE_ORIGIN}/veilig-bericht`,
  origin: PAGE_ORIGIN,
};
