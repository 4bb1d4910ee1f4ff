// What PostgreSQL really did for each statement: auto_explain tells every plan, with the rows and pages that it
// touched, also of statements inside triggers and foreign keys.
import postgres from 'postgres';
import * as z from 'zod';
import type { Services } from '../../server/services.ts';
import { openDatabase } from '../../server/store/database.ts';
import type { FreshDatabase } from './test-server.ts';

/** A step of a plan. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Index Name'?: string | undefined;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly 'Rows Removed by Index Recheck'?: number | undefined;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: PlanNode[] | undefined;
}

const rows = z.number().optional();
const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': rows,
    'Rows Removed by Index Recheck': rows,
    'Shared Hit Blocks': z.number(),
    'Shared Read Blocks': z.number(),
    Plans: z.array(PlanNode).optional(),
  }),
);
const Told = z.object({ 'Query Text': z.string(), Plan: PlanNode });

/** A statement that was done. */
export interface Statement {
  /** What was going on. */
  readonly step: string;
  readonly text: string;
  /** Tables that were read from end to end. */
  readonly readWhole: readonly string[];
  /** Rows that were looked at, thrown away ones too. */
  readonly touched: number;
  /** The most rows that any step of it handed on. */
  readonly passed: number;
  readonly pages: number;
}

/** Watches the statements of a house. */
export class StatementPlans {
  readonly statements: Statement[] = [];
  /** What the next statements are of. */
  step = '';

  /** For `openTestServer`: its database tells of every plan from here on. */
  readonly services = async (database: FreshDatabase): Promise<Partial<Services>> => {
    const superuser = postgres(database.url, { max: 1, onnotice: () => {} });
    const name = superuser(new URL(database.url).pathname.slice(1));
    for (const [setting, value] of Object.entries(SETTINGS))
      await superuser`alter database ${name} set ${superuser.unsafe(setting)} = ${superuser.unsafe(value)}`;
    await superuser.end();
    const db = openDatabase(database.serviceUrl, 20, {}, ({ message }) => this.#note(message ?? ''));
    return { db, intakeDb: db };
  };

  #note(notice: string): void {
    if (!notice.startsWith('duration:')) return;
    const { 'Query Text': text, Plan: plan } = Told.parse(JSON.parse(notice.slice(notice.indexOf('{'))));
    const nodes = [...all(plan)];
    const scans = nodes.filter((node) => node['Relation Name'] !== undefined || node['Index Name'] !== undefined);
    this.statements.push({
      step: this.step,
      text: text.replace(/\s+/g, ' '),
      readWhole: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'] ?? ''),
      touched: scans.reduce((total, node) => total + lookedAt(node), 0),
      passed: Math.max(...nodes.map((node) => node['Actual Rows'] * node['Actual Loops'])),
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    });
  }
}

const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_level': 'notice',
  'auto_explain.log_format': 'json',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
};

function* all(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const inner of node.Plans ?? []) yield* all(inner);
}

function lookedAt(node: PlanNode): number {
  if (/Modify|Insert|Update|Delete/.test(node['Node Type'])) return 0;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return (node['Actual Rows'] + removed) * node['Actual Loops'];
}
